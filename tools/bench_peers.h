// `ballast bench peers`: beside PyTorch, EnvPool and dm_control.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `bench`.
void AddBenchPeers(CLI::App& bench);

}  // namespace ballast::tools
