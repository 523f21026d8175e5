// How the values of PPO follow their targets.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>

#include "agents/queueing/minibatches.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/ppo_snapshot.h"
#include "agents/queueing/rollout.h"
#include "agents/queueing/state_features.h"
#include "agents/queueing/value_network.h"
#include "agents/queueing/virtual_steps.h"
#include "configs/random_stream.h"
#include "models/normaliser.h"

namespace ballast::agents::queueing {

/// Takes the minibatch steps of one iteration down
///   (1 - w) mean (V(x_t) - target_t)^2
///     + w mean rho_j (V(x^_j) - target_j)^2,
/// the second mean over virtual steps.
class PpoCritic {
 public:
  /// All outlive this object.
  /// @param virtual_steps  null for none: w is 0.
  PpoCritic(const PpoConfig& config, const envs::MixedSystem& system,
            const models::Normaliser& normaliser, VirtualSteps* virtual_steps,
            ValueNetwork& values);

  /// @param targets [T N], of the real steps.
  /// @param snapshot  whose values and policy virtual targets come from.
  /// @return the last epoch's loss, mean over minibatches.
  double Fit(const Rollout& rollout, const Eigen::VectorXd& targets,
             double average_cost, PpoSnapshot& snapshot,
             configs::RandomStream& stream);

 private:
  double Step(const RealSteps& real, const Eigen::VectorXd& targets,
              PpoSnapshot& snapshot);

  const PpoConfig& config_;
  const models::Normaliser& normaliser_;
  VirtualSteps* virtual_steps_;
  ValueNetwork& values_;
  StateFeatures features_;
  VirtualTargets drawn_;
};

}  // namespace ballast::agents::queueing
