// `ballast bench learner`: one update, part by part, beside the machine's
// matrix product.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

/// Adds the subcommand of `bench`.
void AddBenchLearner(CLI::App& bench);

}  // namespace ballast::tools
