// PPO on the two classes of jobs, small enough for seconds.
#pragma once

#include "agents/queueing/ppo_agent.h"
#include "agents/queueing/rollout.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {

/// @param per_real  m; labels are completely known.
inline PpoConfig SmallPpo(int per_real = 0) {
  PpoConfig config;
  config.rollout = {.actors = 8, .steps = 250, .work_conserving = true};
  config.iterations = 20;
  config.discount = 0.95;
  config.lambda = 0.9;
  config.policy_learning_rate = 5e-3;
  config.value_learning_rate = 5e-3;
  config.policy_minibatch = 256;
  config.value_minibatch = 256;
  config.policy_network = PolicyNetworkFor(2, 1);
  config.value_network = ValueNetworkFor(2);
  config.augmentation.per_real = per_real;
  config.augmentation.samples.realisation = Realisation::kFull;
  config.augmentation.samples.pseudo_states.bound = 20;
  config.augmentation.policy_weight = per_real > 0 ? 0.5 : 0.0;
  return config;
}

}  // namespace ballast::agents::queueing
