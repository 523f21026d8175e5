// The report as one HTML page.
#pragma once

#include <string>

#include "tools/report_data.h"
#include "tools/report_input.h"

namespace ballast::tools {

/// The page: cards and tables as HTML that needs no script, charts drawn by
/// report_page.js from `json` with the plotly.min.js beside the page.
/// @param json  ReportAsJson of the same data.
std::string RenderPage(const ReportData& data, const ReportInput& input,
                       const std::string& json);

}  // namespace ballast::tools
