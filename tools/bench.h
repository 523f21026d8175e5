// `ballast bench`: how fast it is here.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the verb with its subcommands.
void AddBench(CLI::App& program);

}  // namespace ballast::tools
