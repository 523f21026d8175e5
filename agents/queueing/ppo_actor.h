// How the policy of PPO follows its advantages.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "agents/queueing/clipped_loss.h"
#include "agents/queueing/joint_actions.h"
#include "agents/queueing/minibatches.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/ppo_snapshot.h"
#include "agents/queueing/rollout.h"
#include "agents/queueing/state_features.h"
#include "agents/queueing/virtual_steps.h"
#include "configs/random_stream.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/categorical_policy.h"
#include "models/networks/zero_census.h"

namespace ballast::agents::queueing {

/// What the policy's steps of one iteration did.
struct PpoActorMetrics {
  double loss = 0.0;     ///< Of the last epoch, mean over minibatches.
  double kl = 0.0;       ///< KL(pi_old, pi) of the last minibatch, nats.
  double entropy = 0.0;  ///< Of the policy there, nats, mean over states.
  std::int64_t steps = 0;
  models::ZeroCensus exact_zeros;  ///< Of all of them.
};

/// Takes the minibatch steps of one iteration down
///   mean ClippedLoss(A_t) + w_a mean ClippedLoss(A_j),
/// the second mean over virtual steps. Real and virtual advantages are
/// standardised apart, for the noise of chance is in the real ones alone:
/// beside it the virtual ones would count for nothing.
class PpoActor {
 public:
  /// All outlive this object.
  /// @param virtual_steps  null for none: w_a is 0.
  /// @param policy  improved in place.
  PpoActor(const PpoConfig& config, const envs::MixedSystem& system,
           const JointActions& actions, VirtualSteps* virtual_steps,
           models::CategoricalPolicy& policy);

  /// @param advantages [T N], of the real steps, in the units of a cost.
  /// @param snapshot  pi_old, and the values of virtual advantages.
  /// @param alpha  of the schedules.
  PpoActorMetrics Improve(const Rollout& rollout,
                          const Eigen::VectorXd& advantages,
                          double average_cost, PpoSnapshot& snapshot,
                          double alpha, configs::RandomStream& stream);

  /// Views of the optimiser's moments, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const { return adam_.Tensors(); }

 private:
  /// A minibatch: real rows, then virtual ones.
  struct Batch {
    at::Tensor observation;  ///< Raw, then normalised.
    at::Tensor mask;         ///< Undefined if all may be chosen.
    at::Tensor old_log_probability;
    std::vector<PolicyTerm> terms;
  };

  /// @param weight  w_a now.
  void Fill(const RealSteps& real, const Eigen::VectorXd& advantages,
            double weight, PpoSnapshot& snapshot);
  void AddVirtual(const RealSteps& real, double weight, PpoSnapshot& snapshot);
  /// False, and nothing done, if the policy is too far from pi_old.
  bool Step(std::int64_t real_rows, double clip, PpoActorMetrics& metrics);

  const PpoConfig& config_;
  const JointActions& actions_;
  VirtualSteps* virtual_steps_;
  models::CategoricalPolicy& policy_;
  models::Adam adam_;
  StateFeatures features_;

  Batch batch_;
  VirtualAdvantages drawn_;
  models::MlpTape tape_;
  at::Tensor logit_gradient_;
  at::Tensor gradient_;
};

}  // namespace ballast::agents::queueing
