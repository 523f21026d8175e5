// The numbers of a report as JSON: report.json, and what the page draws.
#pragma once

#include <string>

#include "tools/report/report_data.h"
#include "tools/report/report_input.h"

namespace ballast::tools {

/// One JSON document in ASCII. NaN is null.
std::string ReportAsJson(const ReportData& data, const ReportInput& input);

}  // namespace ballast::tools
