// Whole episodes of a policy in many simulations side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "envs/environment.h"
#include "envs/time_step.h"
#include "models/networks/policy.h"

namespace ballast::agents {

/// One episode. The discounted forms weigh step t = 0, 1, ... by discount^t.
struct EpisodeOutcome {
  double reward_return = 0.0;  ///< Sum of rewards; high is good.
  double discounted_return = 0.0;
  std::vector<double> costs;             ///< [K], sums of costs; high is bad.
  std::vector<double> discounted_costs;  ///< [K].
  /// [K], most steps in a row that had a cost above 0.
  std::vector<int> longest_cost_runs;
  int length = 0;  ///< Control steps.
  /// The simulation blew up, or the policy answered with no number: the sums
  /// hold the steps before that and must not enter a mean.
  bool diverged = false;
};

/// Told after every control step what the simulations returned and what their
/// episodes have come to by then, [N]. One that is over stays as it is.
using EpisodeWatch = std::function<void(
    const envs::TimeStep& now, const std::vector<EpisodeOutcome>& so_far)>;

/// How the episodes of one vector of simulations are run.
struct EvaluationOptions {
  /// The most likely action instead of a sampled one.
  bool deterministic = false;
  /// Per simulation, the seed of its action noise. Equal seeds in two worlds
  /// are common random numbers.
  std::vector<std::uint64_t> noise_seeds;
  double reward_discount = 0.99;       ///< Per step, in [0, 1].
  std::vector<double> cost_discounts;  ///< [K], per step, in [0, 1].
  EpisodeWatch watch;                  ///< May be empty.
};

/// Runs one episode in every simulation of `environment`, each from a fresh
/// reset to its end or to the horizon. [N].
///
/// The policy is asked in blocks of one fixed size and each simulation draws
/// from its own stream, so an outcome depends on its own world, reset and
/// noise seed alone: neither on the number of threads nor on which other
/// simulations share the vector. Runs Torch on the calling thread's setting.
std::vector<EpisodeOutcome> EvaluateEpisodes(
    const models::Policy& policy, envs::VectorEnvironment& environment,
    const EvaluationOptions& options);

}  // namespace ballast::agents
