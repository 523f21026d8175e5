// The verbs of the program `ballast`.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds every verb, in the order of the list.
void AddVerbs(CLI::App& program);

}  // namespace ballast::tools
