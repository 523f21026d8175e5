// The first look at an evaluation: a card per method.
#pragma once

#include <string>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// Nominal return and costs, and worlds within budget; empty where the grid
/// lacks the nominal world or there are many methods.
std::string RenderCards(const ReportData& data,
                        const EvaluationSummary& summary);

}  // namespace ballast::tools
