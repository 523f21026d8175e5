// `ballast bench intervals`: how far the intervals of reports can be trusted.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `bench`.
void AddBenchIntervals(CLI::App& bench);

}  // namespace ballast::tools
