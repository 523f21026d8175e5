// `ballast bench evaluation`: how fast a policy is evaluated beside the engine.
#pragma once

#include <CLI/CLI.hpp>

#include "models/networks/policy.h"
#include "tools/bare_speed.h"
#include "tools/grid_evaluation.h"

namespace ballast::tools {

/// Evaluates a grid of a simulated robot, and plays the same actions from the
/// same states in a bare loop, which asks no policy and reads nothing.
/// Throws std::invalid_argument as EvaluateGrid does, and std::logic_error
/// should more than a tenth of the bare loop's robots end elsewhere.
BareSpeed MeasureEvaluation(const models::Policy& policy,
                            const GridEvaluation& evaluation, int rounds);

/// Adds the subcommand of `bench`.
void AddBenchEvaluation(CLI::App& bench);

}  // namespace ballast::tools
