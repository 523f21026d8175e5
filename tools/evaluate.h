// `ballast evaluate`: a policy over a grid of perturbed worlds.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb. Its callback throws CLI::RuntimeError(1) after the file is
/// written if an episode diverged.
void AddEvaluate(CLI::App& program);

}  // namespace ballast::tools
