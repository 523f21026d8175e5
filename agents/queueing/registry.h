// How the agents of queueing networks are configured.
#pragma once

#include <optional>

#include "agents/queueing/dqn_config.h"
#include "agents/queueing/network_fqi.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/uncertain_rates.h"
#include "models/networks/mlp.h"

namespace ballast::configs {
class Table;
}

namespace ballast::agents::queueing {

// All read [agent] but for its kind, and throw std::invalid_argument. The
// network is that of [networks], read by models.

/// Virtual samples: realisation, pseudo_states and pseudo_state_bound.
SampleAugmenterConfig ReadSamples(configs::Table& agent);

/// Of kind "ppo"; its iterations follow from the run.
/// augmented_policy_weight is 0.5 unless given where labels are complete, and
/// 0 elsewhere.
/// @param network  the policy's; that of the values is the same but for
///   `value_hidden`.
PpoConfig ReadPpo(configs::Table& agent, const models::MlpConfig& network);

/// Of kind "dqn".
/// @param total_steps  of the run, over which a falling learning rate falls.
DqnAgentConfig ReadDqn(configs::Table& agent, const models::MlpConfig& network,
                       std::int64_t total_steps);

/// [model] and [risk] of a configuration: the doubt about the rates, nothing
/// without a [model] and with kind "nominal". Throws std::invalid_argument.
std::optional<RateDoubt> ReadRateDoubt(configs::Table root);

/// Of kind "fqi".
NetworkFqiConfig ReadNetworkFqi(configs::Table& agent,
                                const models::MlpConfig& network);

}  // namespace ballast::agents::queueing
