// `ballast bench learner`: one update beside the machine's matrix product.
#pragma once

#include <CLI/CLI.hpp>

#include "agents/constrained/constrained_agent.h"

namespace ballast::tools {

/// Sizes of the task an update is measured for.
struct LearnerSizes {
  int states = 24;  ///< S; the walker's.
  int actions = 6;  ///< A.
  int samples = 5;  ///< n, transition models per transition.
};

/// Floating-point operations of the matrix products of one update, nothing
/// computed twice.
/// @param lowers_cost  whether the cost branch is taken: the reward's values
///   of the sampled actions are then not needed.
double UpdateFlops(const agents::constrained::ConstrainedAgentConfig& config,
                   const LearnerSizes& sizes, bool lowers_cost);

/// Medians over interleaved rounds.
struct LearnerSpeed {
  double updates_per_s;       ///< While the constraint holds.
  double cost_updates_per_s;  ///< While a cost is lowered.
  double gflops;              ///< Of the former.
  double cost_gflops;
  double gemm_peak_gflops;  ///< The best product of ATen, float32.
};
LearnerSpeed MeasureLearner(
    const agents::constrained::ConstrainedAgentConfig& config,
    const LearnerSizes& sizes, double seconds);

/// Adds the subcommand of `bench`.
void AddBenchLearner(CLI::App& bench);

}  // namespace ballast::tools
