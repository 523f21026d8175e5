// `ballast evaluate`: a policy over a grid of perturbed worlds.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb. Its callback throws CLI::RuntimeError after the file is
/// written: of status 3 if a condition of --fail-if holds, else of 1 if an
/// episode diverged.
void AddEvaluate(CLI::App& program);

}  // namespace ballast::tools
