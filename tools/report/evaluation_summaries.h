// Return and cost over perturbation grids.
#pragma once

#include <vector>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// Adds the summary of every grid, a chart for each with one axis, and the
/// methods to `data`.
void AddEvaluations(const std::vector<ReportEvaluation>& evaluations,
                    ReportData& data);

}  // namespace ballast::tools
