// What a configuration says of a training on a queueing network.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agents/queueing/dqn_config.h"
#include "agents/queueing/network_fqi.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/uncertain_rates.h"
#include "configs/table.h"
#include "envs/environment.h"
#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "tools/grid.h"
#include "tools/queueing/queue_evaluation.h"
#include "tools/queueing/safety_policy.h"
#include "tools/run_options.h"

namespace ballast::tools {

/// A network and the agent that learns to control it.
struct QueueingExperiment {
  envs::Network network;
  std::shared_ptr<const envs::MixedSystem> system;  ///< Of the network.
  /// Nothing where trained policies teach a small one.
  std::variant<std::monostate, agents::queueing::DqnAgentConfig,
               agents::queueing::NetworkFqiConfig, agents::queueing::PpoConfig>
      agent;
  // Of deep Q-learning, unless it learns without.
  std::optional<agents::queueing::RateDoubt> doubt;
  std::optional<SafetyNetOptions> safety_net;
  QueueEvaluationOptions evaluation;
  /// Largest queues where a policy in training is evaluated exactly; empty to
  /// simulate it.
  std::vector<int> truncation;
};

/// Whether [environment] names a network.
bool IsQueueing(const configs::Table& environment);

/// Reads environment.network (a table, or the name of a file beside the
/// configuration), [agent], [networks], [model], [risk] and what [evaluation]
/// says beside the grid; where there is a [teacher], the network and
/// [evaluation] alone. Throws std::invalid_argument.
/// @param folder  of the configuration.
/// @param run  whose iterations the agent's schedules follow.
QueueingExperiment ReadQueueing(configs::Table root,
                                const std::filesystem::path& folder,
                                const RunOptions& run);

/// What the network looks like to whoever saves a policy for it.
envs::EnvironmentSpec SpecOf(const envs::MixedSystem& system);

}  // namespace ballast::tools
