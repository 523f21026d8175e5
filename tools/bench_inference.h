// `ballast bench inference`: how long one observation takes.
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "tools/contest.h"
#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// A Gaussian policy of the walker's sizes (24 observations, 6 actions) with
/// fresh weights.
ExportedPolicy FreshPolicy(const std::vector<int>& hidden);

/// Answers one observation after the other on one thread: the exported header,
/// this program and plain LibTorch. A unit is an observation; seconds are those
/// of the thread on its core, so that a busy machine takes none.
std::vector<Standing> MeasureInference(const ExportedPolicy& exported,
                                       double seconds);

/// Adds the subcommand of `bench`.
void AddBenchInference(CLI::App& bench);

}  // namespace ballast::tools
