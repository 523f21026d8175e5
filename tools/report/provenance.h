// What stands behind the numbers: commands, builds, machines and hashes.
#pragma once

#include <string>

#include "tools/report/report_data.h"
#include "tools/report/report_input.h"

namespace ballast::tools {

/// A section per method, whose id is "method-<index>": each training with its
/// commands and configuration, each evaluation with the hashes of its file and
/// its policy and the command that makes it again.
std::string RenderProvenance(const ReportData& data, const ReportInput& input);

}  // namespace ballast::tools
