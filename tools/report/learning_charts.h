// Learning curves.
#pragma once

#include <vector>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// Adds the learning curves of all runs, and their methods, to `data`.
void AddLearningCurves(const std::vector<ReportRun>& runs, ReportData& data);

}  // namespace ballast::tools
