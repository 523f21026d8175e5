// The tables of the report page, each as HTML.
#pragma once

#include <string>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// A row per method, with intervals where there are two seeds.
std::string RenderSummaryTable(const ReportData& data,
                               const EvaluationSummary& summary);
/// A row per cell of a grid with two or more axes.
std::string RenderCellTable(const ReportData& data,
                            const EvaluationSummary& summary);

}  // namespace ballast::tools
