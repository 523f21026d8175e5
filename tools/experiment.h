// One training run as its configuration describes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "configs/table.h"
#include "envs/registry.h"
#include "tools/grid.h"

namespace ballast::tools {

/// [run].
struct RunOptions {
  std::string method;  ///< What legends call the run.
  std::uint64_t seed = 0;
  std::int64_t total_steps = 1'000'000;  ///< Environment steps.
  std::int64_t initial_steps = 10'000;   ///< Lived before the first update.
  std::int64_t steps_per_iteration = 3'000;
  double updates_per_step = 1.0;
  int threads = 1;
  std::int64_t checkpoint_every = 1;  ///< Iterations.
  /// Iterations between evaluations while training; 0 for none.
  std::int64_t evaluate_every = 0;
};

/// [evaluation].
struct EvaluationOptions {
  Grid grid;  ///< Empty for the task's own test range.
  std::int64_t episodes = 10;
  std::int64_t training_episodes = 3;  ///< Each time while training.
  bool deterministic = false;
};

/// Everything a configuration says, checked.
struct Experiment {
  RunOptions run;
  envs::TaskOptions task;
  /// The task's active constraints with their budgets, K in the environment's
  /// order, also where the agent ignores them.
  std::vector<agents::constrained::Constraint> constraints;
  envs::EnvironmentSpec spec;
  agents::constrained::ConstrainedAgentConfig agent;
  int samples = 1;  ///< n, of the perturbation distribution.
  EvaluationOptions evaluation;
  std::string resolved;  ///< config.toml, every default filled in.

  /// A new agent; [model] and [risk] are read again for it.
  std::unique_ptr<agents::constrained::ConstrainedAgent> MakeAgent() const;
  /// The training environment, one simulation.
  std::unique_ptr<envs::VectorEnvironment> MakeEnvironment() const;
  /// The task without what varies while training: what is evaluated.
  envs::TaskOptions NominalTask() const;
};

/// Reads a configuration and the overrides of `--set`.
/// Throws std::invalid_argument.
Experiment LoadExperiment(const std::filesystem::path& config,
                          std::span<const std::string> overrides = {});

}  // namespace ballast::tools
