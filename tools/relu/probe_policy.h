// `ballast probe-relu policy`: exact zeros of an agent's own updates.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `probe-relu`.
void AddProbePolicy(CLI::App& probe);

}  // namespace ballast::tools
