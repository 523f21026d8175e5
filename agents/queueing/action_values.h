// Action values of a network's states, and their slowly following copy.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <vector>

#include "agents/queueing/state_features.h"
#include "agents/queueing/state_units.h"
#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/factors.h"
#include "models/networks/greedy_policy.h"

namespace ballast::agents::queueing {

/// A value per joint action, high is good, by an online network and its target.
/// Only choices that work are ever compared. The networks' outputs are values
/// in the states' units.
class ActionValues {
 public:
  /// @param system  outlives this object.
  ActionValues(const envs::MixedSystem& system, models::MlpConfig network,
               at::Generator& generator);

  /// The networks' input for these states. [B, S], made to fit.
  void Input(const StateRows& states, at::Tensor& input);
  /// Which joint actions work. [B, actions] bool.
  at::Tensor Allowed(const StateRows& states);
  /// The best action by the online network. @param actions [B], made to fit.
  void Greedy(const StateRows& states, envs::IntVector& actions);
  /// What the target network holds of the action the online network finds
  /// best: double Q-learning. @param values [B], made to fit.
  void BestValues(const StateRows& states, Eigen::VectorXd& values);

  /// Copies the online network to the target.
  void MeetTarget() { target_.copy_(policy_.parameters()); }

  StateUnits& state_units() { return state_units_; }
  models::GreedyPolicy& policy() { return policy_; }
  const models::GreedyPolicy& policy() const { return policy_; }
  /// The target network's parameters. [1, P].
  const at::Tensor& target() const { return target_; }

  /// Views of both networks, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const;

 private:
  /// The best allowed action of each state by the online network. [B, 1].
  at::Tensor BestActions(const StateRows& states);

  models::GreedyPolicy policy_;
  at::Tensor target_;
  StateUnits state_units_;
  models::Factors joint_;  ///< The joint actions as one choice.
  StateFeatures features_;

  // Memory that evaluations reuse.
  at::Tensor input_;
  at::Tensor mask_;
  at::Tensor output_;
  Eigen::VectorXd units_;
  models::MlpWorkspace workspace_;
};

}  // namespace ballast::agents::queueing
