// `ballast bench queueing`: how fast queueing networks are simulated.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `bench`.
void AddBenchQueueing(CLI::App& bench);

}  // namespace ballast::tools
