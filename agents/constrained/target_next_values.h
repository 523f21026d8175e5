// What next states are worth to the constrained agent, with slopes.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "agents/constrained/mpo.h"
#include "agents/replay_buffer.h"
#include "models/networks/gaussian_policy.h"
#include "models/networks/twin_critics.h"
#include "models/transitions/next_state_values.h"

namespace ballast::agents::constrained {

/// The discounted cautious target critic at an action that the target policy
/// draws for the next state. The slope follows both ways in which a next state
/// bears on its value: the critic's, and through the drawn action (its mean
/// and its deviation, with the noise held) the policy's; an action that is
/// clipped to the box passes nothing on.
class TargetNextValues : public models::NextStateValues {
 public:
  /// What belongs to the present update, as its owner keeps it.
  struct Update {
    const TransitionBatch& batch;
    const std::vector<float>& scales;  ///< Of the critics, [1 + K].
  };

  /// All references outlive this object.
  /// @param discounts [1 + K].
  /// @param generator  of the actions' noise.
  TargetNextValues(const models::GaussianPolicy& policy, const Mpo& mpo,
                   models::TwinCritics& critics, std::vector<double> discounts,
                   Update update, at::Generator& generator);

  void Find(const at::Tensor& next_state, at::Tensor& value,
            at::Tensor& slope) override;

 private:
  void Discount(at::Tensor& value);
  void FindPolicyOutputGradient();
  void JoinSlopes(at::Tensor& slope);

  const models::GaussianPolicy& policy_;
  const Mpo& mpo_;
  models::TwinCritics& critics_;
  std::vector<double> discounts_;
  Update update_;
  at::Generator& generator_;

  // Memory that updates reuse; R = (1 + K) B.
  at::Tensor state_;  ///< Normalised [1 + K, B, S].
  models::MlpTape tape_;
  models::GaussianMoments moments_;  ///< [R, A] each.
  at::Tensor deviation_slope_;       ///< d log deviation / d output, [R, A].
  at::Tensor action_;                ///< [1, R, A].
  at::Tensor critic_input_;          ///< [R, S + A].
  at::Tensor critic_slope_;          ///< [1 + K, B, S + A].
  at::Tensor output_gradient_;       ///< Of the policy's network, [1, R, 2A].
  at::Tensor policy_slope_;          ///< [1, R, S].
  std::vector<float> state_scale_;   ///< [S].
};

}  // namespace ballast::agents::constrained
