// Policy and values as they were before an improvement.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>

#include "agents/queueing/state_features.h"
#include "agents/queueing/value_network.h"
#include "envs/mixed_system.h"
#include "models/networks/categorical_policy.h"

namespace ballast::agents::queueing {

/// pi_old and V at any state, their parameters copied when the snapshot was
/// taken.
class PpoSnapshot {
 public:
  /// All outlive the snapshot.
  /// @param work_conserving  whether the policy may choose only what works.
  PpoSnapshot(const envs::MixedSystem& system,
              const models::CategoricalPolicy& policy,
              const ValueNetwork& values, bool work_conserving);

  /// Copies the value network's parameters anew.
  void TakeValues();

  /// Cost-to-go; [B], made to fit.
  void Values(const StateRows& states, Eigen::VectorXd& values);
  /// The same, of states whose raw observations [B, S] are known.
  void Values(const StateRows& states, const at::Tensor& observation,
              Eigen::VectorXd& values) const;

  /// Log probability of each choice, -inf where forbidden. [B, C].
  at::Tensor LogProbability(const StateRows& states);
  /// The same of raw observations [B, S] and their mask.
  at::Tensor LogProbability(const at::Tensor& observation,
                            const at::Tensor& mask) const;

 private:
  void Observe(const StateRows& states);

  const models::CategoricalPolicy& policy_;
  const ValueNetwork& values_;
  bool work_conserving_;
  at::Tensor policy_parameters_;
  at::Tensor value_parameters_;
  StateFeatures features_;
  at::Tensor observation_;
  at::Tensor mask_;
};

}  // namespace ballast::agents::queueing
