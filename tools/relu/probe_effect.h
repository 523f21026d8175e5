// `ballast probe-relu effect`: what the slope at 0 does to training.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `probe-relu`.
void AddProbeEffect(CLI::App& probe);

}  // namespace ballast::tools
