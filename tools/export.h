// `ballast export`: a policy for a robot.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb.
void AddExport(CLI::App& program);

}  // namespace ballast::tools
