#include "agents/constrained/target_next_values.h"

#include <cmath>
#include <utility>

#include "models/networks/fit_shape.h"

namespace ballast::agents::constrained {

TargetNextValues::TargetNextValues(const models::GaussianPolicy& policy,
                                   const Mpo& mpo, models::TwinCritics& critics,
                                   std::vector<double> discounts, Update update,
                                   at::Generator& generator)
    : policy_(policy),
      mpo_(mpo),
      critics_(critics),
      discounts_(std::move(discounts)),
      update_(update),
      generator_(generator) {}

void TargetNextValues::Find(const at::Tensor& next_state, at::Tensor& value,
                            at::Tensor& slope) {
  const models::Mlp& network = policy_.mlp();
  policy_.normaliser().Normalise(next_state, state_);
  network.ForwardTaped(mpo_.target(), state_, tape_);
  models::ReadMoments(tape_.output, policy_.shape().initial_deviation, moments_,
                      &deviation_slope_);
  SampleActions(moments_, 1, generator_, action_);
  models::TwinCritics::Join(state_, action_, critic_input_);
  critics_.TargetSlopesOfEach(critic_input_, update_.scales, value,
                              critic_slope_);
  Discount(value);

  FindPolicyOutputGradient();
  network.InputGradient(mpo_.target(), tape_, output_gradient_, policy_slope_);
  models::FitShape(slope, next_state.sizes());
  JoinSlopes(slope);
}

/// The values and the critics' slopes.
void TargetNextValues::Discount(at::Tensor& value) {
  const std::int64_t rows = value.size(1);
  const std::int64_t width = critic_slope_.size(2);
  const auto* ended = update_.batch.terminated.const_data_ptr<float>();
  auto* values = value.mutable_data_ptr<float>();
  auto* slopes = critic_slope_.mutable_data_ptr<float>();
  for (const double discount : discounts_) {
    for (std::int64_t b = 0; b < rows; ++b) {
      const float factor = static_cast<float>(discount) * (1.0F - ended[b]);
      *values++ *= factor;
      for (std::int64_t i = 0; i < width; ++i) *slopes++ *= factor;
    }
  }
}

void TargetNextValues::FindPolicyOutputGradient() {
  const std::int64_t rows = moments_.mean.size(0);
  const std::int64_t actions = moments_.mean.size(1);
  const std::int64_t states = critic_slope_.size(2) - actions;
  models::FitShape(output_gradient_, {1, rows, 2 * actions});
  const auto* mean = moments_.mean.const_data_ptr<float>();
  const auto* deviation_slope = deviation_slope_.const_data_ptr<float>();
  const auto* action = action_.const_data_ptr<float>();
  const auto* critic = critic_slope_.const_data_ptr<float>();
  auto* to = output_gradient_.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row) {
    critic += states;
    for (std::int64_t j = 0; j < actions; ++j) {
      const std::int64_t i = row * actions + j;
      const float along = std::abs(action[i]) <= 1.0F ? *critic : 0.0F;
      ++critic;
      // a = mean + deviation noise, so d a / d log deviation = a - mean.
      to[j] = along;
      to[actions + j] = along * (action[i] - mean[i]) * deviation_slope[i];
    }
    to += 2 * actions;
  }
}

/// Both shares of the slope, of the raw state.
void TargetNextValues::JoinSlopes(at::Tensor& slope) {
  const std::int64_t states = slope.size(2);
  const std::int64_t rows = slope.size(0) * slope.size(1);
  const std::int64_t width = critic_slope_.size(2);
  state_scale_.resize(static_cast<std::size_t>(states));
  policy_.normaliser().ReadScale(state_scale_);
  const auto* critic = critic_slope_.const_data_ptr<float>();
  const auto* policy = policy_slope_.const_data_ptr<float>();
  auto* to = slope.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t d = 0; d < states; ++d) {
      *to++ = (critic[row * width + d] + *policy++) / state_scale_[d];
    }
  }
}

}  // namespace ballast::agents::constrained
