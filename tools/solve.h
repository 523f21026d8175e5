// `ballast solve`: the exact optimum of a queueing network, and what policies
// cost exactly.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb.
void AddSolve(CLI::App& program);

}  // namespace ballast::tools
