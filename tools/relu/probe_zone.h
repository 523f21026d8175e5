// `ballast probe-relu zone`: how often a gradient depends on the slope at 0.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `probe-relu`.
void AddProbeZone(CLI::App& probe);

}  // namespace ballast::tools
