// The report as one HTML page.
#pragma once

#include <string>

#include "tools/report/report_data.h"
#include "tools/report/report_input.h"

namespace ballast::tools {

/// Cards and tables as HTML that needs no script, charts drawn from `json`.
/// @param json  ReportAsJson of the same data.
std::string RenderReport(const ReportData& data, const ReportInput& input,
                         const std::string& json);

}  // namespace ballast::tools
