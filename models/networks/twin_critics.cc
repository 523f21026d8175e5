#include "models/networks/twin_critics.h"

#include <algorithm>
#include <stdexcept>

#include "models/networks/fit_shape.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

constexpr int kTwins = 2;

MlpConfig CriticNetwork(MlpConfig network, int state_size, int action_size) {
  network.inputs = state_size + action_size;
  network.outputs = 1;
  return network;
}

/// The minimum of the twins for the reward (outcome 0), the maximum for costs.
void CautiousOfTwins(const float* twins, std::int64_t count, int outcome,
                     float scale, float* values) {
  const float* other = twins + count;
  if (outcome == 0) {
    for (std::int64_t i = 0; i < count; ++i) {
      values[i] = scale * std::min(twins[i], other[i]);
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      values[i] = scale * std::max(twins[i], other[i]);
    }
  }
}

}  // namespace

TwinCritics::TwinCritics(const TwinCriticsConfig& config, int state_size,
                         int action_size, int outcomes,
                         at::Generator& generator)
    : target_rate_(config.target_rate),
      outcomes_(outcomes),
      network_(CriticNetwork(config.network, state_size, action_size),
               kTwins * outcomes),
      parameters_(network_.InitialParameters(generator)),
      targets_(parameters_.clone()),
      adam_(parameters_.sizes(), config.learning_rate),
      gradient_(at::zeros_like(parameters_)) {
  workspace_.precision = config.network.precision;
}

void TwinCritics::Join(const at::Tensor& normalised_state,
                       const at::Tensor& action, at::Tensor& joined) {
  const std::int64_t state_size = normalised_state.sizes().back();
  const std::int64_t action_size = action.sizes().back();
  RequireRows(normalised_state, state_size, "normalised_state");
  RequireRows(action, action_size, "action");
  const std::int64_t rows = normalised_state.numel() / state_size;
  if (action.numel() != rows * action_size) {
    throw std::logic_error("TwinCritics: states and actions differ in rows");
  }
  FitShape(joined, {rows, state_size + action_size});
  const auto* state = normalised_state.const_data_ptr<float>();
  const auto* actions = action.const_data_ptr<float>();
  auto* to = joined.mutable_data_ptr<float>();
  for (std::int64_t b = 0; b < rows; ++b) {
    to = std::copy_n(state + b * state_size, state_size, to);
    for (std::int64_t j = 0; j < action_size; ++j) {
      *to++ = std::clamp(actions[b * action_size + j], -1.0F, 1.0F);
    }
  }
}

/// @param outputs  all members', [2 (1 + K), B, 1].
void TwinCritics::CautiousOfEach(const at::Tensor& outputs,
                                 const std::vector<float>& scales,
                                 at::Tensor& values) const {
  const std::int64_t rows = outputs.size(1);
  FitShape(values, {outcomes_, rows});
  for (int outcome = 0; outcome < outcomes_; ++outcome) {
    CautiousOfTwins(outputs.const_data_ptr<float>() + kTwins * outcome * rows,
                    rows, outcome, scales[outcome],
                    values.mutable_data_ptr<float>() + outcome * rows);
  }
}

void TwinCritics::TargetValues(const at::Tensor& input,
                               const std::vector<float>& scales,
                               at::Tensor& values) {
  network_.Forward(targets_, input, 0, network_.members(), workspace_,
                   outputs_);
  CautiousOfEach(outputs_, scales, values);
}

void TwinCritics::TargetValuesOfEach(const at::Tensor& input,
                                     const std::vector<float>& scales,
                                     at::Tensor& values) {
  network_.ForwardGroups(targets_, input, outcomes_, workspace_, outputs_);
  CautiousOfEach(outputs_, scales, values);
}

void TwinCritics::TargetSlopesOfEach(const at::Tensor& input,
                                     const std::vector<float>& scales,
                                     at::Tensor& values, at::Tensor& slopes) {
  network_.ForwardTaped(targets_, input, tape_, outcomes_);
  CautiousOfEach(tape_.output, scales, values);

  // From output to d value / d output, in place.
  const std::int64_t rows = values.size(1);
  auto* output = tape_.output.mutable_data_ptr<float>();
  for (int outcome = 0; outcome < outcomes_; ++outcome) {
    float* one = output + kTwins * outcome * rows;
    float* other = one + rows;
    for (std::int64_t b = 0; b < rows; ++b) {
      const bool chosen = (one[b] < other[b]) == (outcome == 0);
      one[b] = chosen ? scales[outcome] : 0.0F;
      other[b] = chosen ? 0.0F : scales[outcome];
    }
  }
  network_.InputGradient(targets_, tape_, tape_.output, input_gradient_);

  const std::int64_t inputs = network_.config().inputs;
  FitShape(slopes, {outcomes_, rows, inputs});
  const auto* gradient = input_gradient_.const_data_ptr<float>();
  auto* slope = slopes.mutable_data_ptr<float>();
  for (int outcome = 0; outcome < outcomes_; ++outcome) {
    for (std::int64_t i = 0; i < rows * inputs; ++i) {
      *slope++ = gradient[i] + gradient[rows * inputs + i];
    }
    gradient += kTwins * rows * inputs;
  }
}

void TwinCritics::TargetValuesOfPairs(const at::Tensor& normalised_state,
                                      const at::Tensor& clipped_action,
                                      int outcome, float scale,
                                      at::Tensor& values) {
  network_.ForwardPairs(targets_, normalised_state, clipped_action,
                        kTwins * outcome, kTwins, workspace_, outputs_);
  FitShape(values, {clipped_action.size(0), clipped_action.size(1)});
  CautiousOfTwins(outputs_.const_data_ptr<float>(), values.numel(), outcome,
                  scale, values.mutable_data_ptr<float>());
}

void TwinCritics::Step(const at::Tensor& input, const at::Tensor& targets,
                       const std::vector<float>& scales,
                       std::vector<double>& losses) {
  const std::int64_t rows = input.size(0);
  RequireShape(targets, {outcomes_, rows}, "targets");
  network_.ForwardTaped(parameters_, input, tape_);

  // From output to d loss / d output, in place.
  auto* output = tape_.output.mutable_data_ptr<float>();
  const auto* target = targets.const_data_ptr<float>();
  const float share = 1.0F / static_cast<float>(rows);
  losses.assign(outcomes_, 0.0);
  for (int outcome = 0; outcome < outcomes_; ++outcome) {
    for (int twin = 0; twin < kTwins; ++twin) {
      float* row = output + (kTwins * outcome + twin) * rows;
      for (std::int64_t b = 0; b < rows; ++b) {
        const float error =
            row[b] - target[outcome * rows + b] / scales[outcome];
        losses[outcome] += 0.5 * share * error * error;
        row[b] = share * error;
      }
    }
  }
  network_.Backward(parameters_, input, tape_, tape_.output, gradient_);
  adam_.Step(parameters_, gradient_);
  FollowTarget(targets_, parameters_, target_rate_);
}

std::vector<std::pair<std::string, at::Tensor>> TwinCritics::Tensors() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors{
      {"parameters", parameters_}, {"targets", targets_}};
  for (auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::models
