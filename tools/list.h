// `ballast list`: what tasks, constraints, distortions, networks there are.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb.
void AddList(CLI::App& program);

}  // namespace ballast::tools
