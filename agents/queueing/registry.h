// How the agents of queueing networks are configured.
#pragma once

#include <cstdint>

#include "agents/queueing/network_fqi.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/table_fqi.h"
#include "models/networks/mlp.h"

namespace ballast::configs {
class Table;
}

namespace ballast::agents::queueing {

// All read [agent] but for its kind, and throw std::invalid_argument. Networks
// are those of [networks], read by models.

/// Virtual samples: realisation, pseudo_states and longest_pseudo_queue.
SampleAugmenterConfig ReadSamples(configs::Table& agent,
                                  SampleAugmenterConfig fallback = {});

/// Of kind "ppo". `virtual_policy_weight` is 0.5 unless given where labels are
/// complete; elsewhere it must be 0.
/// @param policy  the policy's network; that of the values is the same but for
///   `value_hidden`.
/// @param value_hidden  where the file does not say.
/// @param total_steps  of the run, over all actors: the iterations follow.
PpoConfig ReadPpo(configs::Table& agent, const models::MlpConfig& policy,
                  const std::vector<int>& value_hidden,
                  std::int64_t total_steps);

/// Of kind "fqi".
NetworkFqiConfig ReadNetworkFqi(configs::Table& agent,
                                const models::MlpConfig& network);

/// Fitted Q iteration in a table.
TableFqiConfig ReadTableFqi(configs::Table& agent);

}  // namespace ballast::agents::queueing
