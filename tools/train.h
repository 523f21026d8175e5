// `ballast train`: trains a policy, or several seeds side by side.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb.
void AddTrain(CLI::App& program);

}  // namespace ballast::tools
