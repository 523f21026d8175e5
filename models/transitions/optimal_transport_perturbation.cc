#include "models/transitions/optimal_transport_perturbation.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/networks/fit_shape.h"
#include "models/networks/softplus.h"

namespace ballast::models {
namespace {

OptimalTransportConfig Checked(OptimalTransportConfig config,
                               const TransitionSizes& sizes) {
  const auto refuse = [](const std::string& problem) {
    throw std::invalid_argument("optimal transport perturbation: " + problem);
  };
  if (!(config.magnitude > 0) || !std::isfinite(config.magnitude)) {
    refuse("magnitude must lie in (0, inf)");
  }
  if (!(config.limit >= 0)) refuse("limit must be at least 0");
  if (!(config.multiplier > 0)) refuse("the multiplier must be above 0");
  if (config.reward == RewardPerturbation::kNone && sizes.outcomes == 1) {
    refuse(
        "without a constraint, a neutral attitude to the reward leaves nothing "
        "to perturb; choose the nominal transition instead");
  }
  return config;
}

MlpConfig NetworkOf(const OptimalTransportConfig& config,
                    const TransitionSizes& sizes) {
  MlpConfig network;
  network.inputs = 2 * sizes.states + sizes.actions;
  network.hidden = config.hidden;
  network.outputs = sizes.states;
  network.layer_norm = false;
  network.output_gain = 1e-2;
  return network;
}

at::Tensor Draw(const Mlp& network, std::uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return network.InitialParameters(generator);
}

}  // namespace

OptimalTransportPerturbation::OptimalTransportPerturbation(
    OptimalTransportConfig config, const TransitionSizes& sizes,
    std::uint64_t seed)
    : config_(Checked(std::move(config), sizes)),
      outcomes_(sizes.outcomes),
      first_(config_.reward == RewardPerturbation::kNone ? 1 : 0),
      statistics_(sizes.states),
      network_(NetworkOf(config_, sizes), outcomes_ - first_),
      parameters_(Draw(network_, seed)),
      multipliers_(at::full({network_.members()},
                            InverseSoftplus(config_.multiplier), at::kFloat)),
      adam_(parameters_.sizes(), config_.learning_rate),
      multiplier_adam_(multipliers_.sizes(), config_.multiplier_learning_rate),
      gradient_(at::zeros_like(parameters_)),
      multiplier_gradient_(at::zeros_like(multipliers_)) {}

void OptimalTransportPerturbation::Sample(const ObservedTransitions& observed,
                                          at::Generator& /*generator*/,
                                          at::Tensor& perturbed) {
  statistics_.JoinTransition(observed, input_);
  network_.Forward(parameters_, input_, 0, network_.members(), workspace_,
                   output_);
  mean_change_ = Deform(observed, output_, perturbed);
}

/// @param output  the networks', [outcomes - first, B, S].
/// @param perturbed [outcomes, B, S], made to fit.
/// @return mean |x|.
double OptimalTransportPerturbation::Deform(const ObservedTransitions& observed,
                                            const at::Tensor& output,
                                            at::Tensor& perturbed) const {
  const std::int64_t count = observed.state.numel();
  FitShape(perturbed,
           {outcomes_, observed.state.size(0), observed.state.size(1)});
  const auto* state = observed.state.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  const auto* net = output.const_data_ptr<float>();
  auto* to = perturbed.mutable_data_ptr<float>();
  const auto magnitude = static_cast<float>(config_.magnitude);
  const auto limit = static_cast<float>(config_.limit);
  if (first_ == 1) to = std::copy_n(next_state, count, to);
  double sum = 0.0;
  for (int member = 0; member < network_.members(); ++member) {
    for (std::int64_t i = 0; i < count; ++i) {
      const float x = std::clamp(magnitude * *net++, -limit, limit);
      sum += std::abs(x);
      // Equal to s + (1 + x)(s' - s), and exact where x = 0.
      *to++ = next_state[i] + x * (next_state[i] - state[i]);
    }
  }
  return sum / static_cast<double>(std::max<std::int64_t>(output.numel(), 1));
}

void OptimalTransportPerturbation::Learn(const ObservedTransitions& observed,
                                         NextStateValues& values) {
  statistics_.JoinTransition(observed, input_);
  network_.ForwardTaped(parameters_, input_, tape_);
  Deform(observed, tape_.output, perturbed_);
  values.Find(perturbed_, value_, slope_);
  LossGradient(observed);
  network_.Backward(parameters_, input_, tape_, tape_.output, gradient_);
  adam_.Step(parameters_, gradient_);
  multiplier_adam_.Step(multipliers_, multiplier_gradient_);
}

/// Turns the tape's output into d L / d output, in place, and finds L and minus
/// its gradient with respect to the multipliers, which climb.
void OptimalTransportPerturbation::LossGradient(
    const ObservedTransitions& observed) {
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t count = observed.state.numel();
  const auto* state = observed.state.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  const auto* value = value_.const_data_ptr<float>();
  const auto* slope = slope_.const_data_ptr<float>();
  auto* net = tape_.output.mutable_data_ptr<float>();
  const auto magnitude = static_cast<float>(config_.magnitude);
  const auto limit = static_cast<float>(config_.limit);
  loss_ = 0.0;
  for (int outcome = first_; outcome < outcomes_; ++outcome) {
    const int member = outcome - first_;
    const bool lowers =
        outcome == 0 && config_.reward == RewardPerturbation::kWorst;
    const double multiplier =
        Softplus(multipliers_.const_data_ptr<float>()[member]);
    const float share = (lowers ? magnitude : -magnitude) / rows;
    const auto weight = static_cast<float>(2.0 * multiplier / count);
    float* output = net + member * count;
    const float* along = slope + outcome * count;
    // x^2 / e^2 is the square of the network's output.
    double squares = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
      const float y = output[i];
      squares += static_cast<double>(y) * y;
      const bool inside = std::abs(magnitude * y) <= limit;
      const float climb =
          inside ? share * along[i] * (next_state[i] - state[i]) : 0.0F;
      output[i] = climb + weight * y;
    }
    const double excess = squares / static_cast<double>(count) - 1.0;
    double sum = 0.0;
    for (std::int64_t b = 0; b < rows; ++b) sum += value[outcome * rows + b];
    loss_ +=
        (lowers ? sum : -sum) / static_cast<double>(rows) + multiplier * excess;
    multiplier_gradient_.mutable_data_ptr<float>()[member] = static_cast<float>(
        -Sigmoid(multipliers_.const_data_ptr<float>()[member]) * excess);
  }
}

std::vector<NamedTensor> OptimalTransportPerturbation::Tensors() const {
  std::vector<NamedTensor> tensors = statistics_.Tensors();
  tensors.emplace_back("parameters", parameters_);
  tensors.emplace_back("multipliers", multipliers_);
  for (auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  for (auto& [name, tensor] : multiplier_adam_.Tensors()) {
    tensors.emplace_back("multiplier_adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::models
