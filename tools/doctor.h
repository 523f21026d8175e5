// `ballast doctor`: is this machine set up, and what mends it?
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/diagnosis.h"

namespace ballast::tools {

/// Adds the verb. Its callback throws CLI::RuntimeError(1), which prints
/// nothing, if something required is missing.
void AddDoctor(CLI::App& program);

/// One line a finding: condition, name, detail, and the mend if any.
std::string DiagnosisAsText(const std::vector<Finding>& findings);

/// {"ready": bool, "findings": [{"name", "condition", "detail", "mend"}]}.
std::string DiagnosisAsJson(const std::vector<Finding>& findings);

}  // namespace ballast::tools
