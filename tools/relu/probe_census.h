// `ballast probe-relu census`: where exact zeros arise while a classifier
// learns.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `probe-relu`.
void AddProbeCensus(CLI::App& probe);

}  // namespace ballast::tools
