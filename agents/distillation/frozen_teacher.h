// A trained policy that teaches and never changes.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>

#include "models/networks/mlp_graph.h"
#include "models/networks/network_policy.h"

namespace ballast::agents::distillation {

/// How a policy's outputs are read when it teaches.
struct TeachingConfig {
  /// > 0, of action values, where the policy is a greedy one; see
  /// LogitsOfValues.
  double value_temperature = 0.01;
  /// > 0; deviations are multiplied and logits divided by it: the entropy of an
  /// early policy, say, on a final one.
  double softness = 1.0;
};

/// Owns the policy, with the observation statistics it was trained with, and
/// answers without a history: no gradient can reach it. Its networks have no
/// mode of training to be left in.
class FrozenTeacher {
 public:
  /// Throws std::logic_error if a weight wants a gradient.
  FrozenTeacher(std::unique_ptr<const models::NetworkPolicy> policy,
                const TeachingConfig& config);

  /// @param observation [B, S], raw.  @param mask [B, C] or undefined.
  /// @return a prediction.
  at::Tensor Predict(const at::Tensor& observation,
                     const at::Tensor& mask) const;
  /// Hidden layers and output.
  /// @param input [B, S], observations that its own statistics normalised.
  models::MlpGraph Network(const at::Tensor& input) const;
  /// The prediction that an output of its own network's layout stands for;
  /// differentiable.
  at::Tensor PredictionOf(const at::Tensor& output,
                          const at::Tensor& mask) const;

  const models::NetworkPolicy& policy() const { return *policy_; }
  /// Of all weights and statistics: SHA-256, 64 digits.
  const std::string& digest() const { return digest_; }
  /// Throws std::logic_error if a weight or statistic has changed.
  void RequireUnchanged() const;

 private:
  std::unique_ptr<const models::NetworkPolicy> policy_;
  TeachingConfig config_;
  std::string digest_;
};

}  // namespace ballast::agents::distillation
