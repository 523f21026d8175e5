// One training run as its configuration describes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "configs/table.h"
#include "envs/registry.h"
#include "tools/distillation/distillation_experiment.h"
#include "tools/grid.h"
#include "tools/queueing/queueing_experiment.h"
#include "tools/run_options.h"

namespace ballast::tools {

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
  /// Instead of the task, its constraints and their agent, where a queueing
  /// network is learnt.
  std::optional<QueueingExperiment> queueing;
  /// Instead of the task's or the network's own agent, where trained policies
  /// teach a small one.
  std::optional<DistillationExperiment> distillation;
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
