#include "models/transitions/transition_ensemble.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "configs/seeds.h"
#include "models/networks/fit_shape.h"
#include "models/networks/vector_math.h"

namespace ballast::models {
namespace {

constexpr int kMaxMembers = 64;  // Bits of a hash.
constexpr float kLowestLogVariance = -10.0F;
constexpr float kHighestLogVariance = 0.5F;

TransitionEnsembleConfig Checked(TransitionEnsembleConfig config) {
  const auto refuse = [](const std::string& problem) {
    throw std::invalid_argument("transition ensemble: " + problem);
  };
  if (config.members < 1 || config.members > kMaxMembers) {
    refuse("members must lie in [1, 64]");
  }
  if (config.samples < 1) refuse("samples must be at least 1");
  return config;
}

MlpConfig NetworkOf(const TransitionEnsembleConfig& config,
                    const TransitionSizes& sizes) {
  MlpConfig network;
  network.inputs = sizes.states + sizes.actions;
  network.hidden = config.hidden;
  network.outputs = 2 * sizes.states;
  network.layer_norm = false;
  network.output_gain = 1e-2;
  return network;
}

at::Tensor Draw(const Mlp& network, std::uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return network.InitialParameters(generator);
}

/// A softplus and its slope.
struct Soft {
  float value;
  float slope;
};

Soft SoftplusOf(float x) {
  const float e = Exp(-std::abs(x));
  return {std::max(x, 0.0F) + LogOnePlus(e),
          (x > 0.0F ? 1.0F : e) / (1.0F + e)};
}

/// The log variance that an output u stands for, and its slope: u, bent before
/// it reaches either bound.
Soft LogVarianceOf(float u) {
  const Soft below = SoftplusOf(kHighestLogVariance - u);
  const Soft above =
      SoftplusOf(kHighestLogVariance - below.value - kLowestLogVariance);
  return {kLowestLogVariance + above.value, below.slope * above.slope};
}

std::string_view BytesOf(const float* row, std::int64_t count) {
  return {reinterpret_cast<const char*>(row),
          static_cast<std::size_t>(count) * sizeof(float)};
}

/// For each transition the members that count it, one bit a member, by its
/// content alone.
void FindTakers(const ObservedTransitions& observed,
                std::vector<std::uint64_t>& takers) {
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t states = observed.state.size(1);
  const auto* state = observed.state.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  takers.resize(static_cast<std::size_t>(rows));
  for (std::int64_t b = 0; b < rows; ++b) {
    takers[b] = configs::DeriveSeed(
        configs::DeriveSeed(0, BytesOf(state + b * states, states)),
        BytesOf(next_state + b * states, states));
  }
}

}  // namespace

TransitionEnsemble::TransitionEnsemble(TransitionEnsembleConfig config,
                                       const TransitionSizes& sizes,
                                       std::uint64_t seed)
    : config_(Checked(std::move(config))),
      statistics_(sizes.states),
      network_(NetworkOf(config_, sizes), config_.members),
      parameters_(Draw(network_, seed)),
      adam_(parameters_.sizes(), config_.learning_rate),
      gradient_(at::zeros_like(parameters_)),
      scale_(static_cast<std::size_t>(sizes.states)) {}

void TransitionEnsemble::Predict(const ObservedTransitions& observed,
                                 at::Tensor& mean, at::Tensor& deviation) {
  statistics_.JoinStateAction(observed, input_);
  network_.Forward(parameters_, input_, 0, config_.members, workspace_,
                   output_);
  statistics_.increment().ReadScale(scale_);
  const auto* centre = statistics_.increment().mean().const_data_ptr<float>();
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t states = observed.state.size(1);
  FitShape(mean, {config_.members, rows, states});
  FitShape(deviation, {config_.members, rows, states});
  const auto* from = output_.const_data_ptr<float>();
  auto* means = mean.mutable_data_ptr<float>();
  auto* deviations = deviation.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < config_.members * rows; ++row) {
    for (std::int64_t d = 0; d < states; ++d) {
      *means++ = centre[d] + scale_[d] * from[d];
      *deviations++ =
          scale_[d] * Exp(0.5F * LogVarianceOf(from[states + d]).value);
    }
    from += 2 * states;
  }
}

void TransitionEnsemble::Sample(const ObservedTransitions& observed,
                                at::Generator& generator,
                                at::Tensor& perturbed) {
  Predict(observed, mean_, deviation_);
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t states = observed.state.size(1);
  FitShape(choice_, {config_.samples, rows});
  choice_.uniform_(0.0, 1.0, generator);
  FitShape(perturbed, {config_.samples, rows, states});
  perturbed.normal_(0.0, 1.0, generator);

  const auto* state = observed.state.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  const auto* choice = choice_.const_data_ptr<float>();
  auto* noise = perturbed.mutable_data_ptr<float>();
  double sum = 0.0;
  for (std::int64_t i = 0; i < config_.samples * rows; ++i) {
    const std::int64_t b = i % rows;
    const auto member = std::min<std::int64_t>(
        static_cast<std::int64_t>(choice[i] * config_.members),
        config_.members - 1);
    const std::int64_t row = (member * rows + b) * states;
    const float* mean = mean_.const_data_ptr<float>() + row;
    const float* deviation = deviation_.const_data_ptr<float>() + row;
    for (std::int64_t d = 0; d < states; ++d) {
      const float increment = mean[d] + deviation[d] * *noise;
      *noise = state[b * states + d] + increment;
      sum += std::abs(*noise++ - next_state[b * states + d]) / scale_[d];
    }
  }
  mean_change_ =
      sum / static_cast<double>(std::max<std::int64_t>(perturbed.numel(), 1));
}

void TransitionEnsemble::Learn(const ObservedTransitions& observed,
                               NextStateValues& /*values*/) {
  statistics_.JoinStateAction(observed, input_);
  network_.ForwardTaped(parameters_, input_, tape_);
  LossGradient(observed);
  network_.Backward(parameters_, input_, tape_, tape_.output, gradient_);
  adam_.Step(parameters_, gradient_);
}

/// Turns the tape's output into d loss / d output, in place. Per dimension of a
/// row that counts, with mean m, log variance l and normalised increment z,
///   loss = ((z - m)^2 exp(-l) + l) / 2,
/// whose gradient is multiplied by the deviation exp(l / 2).
void TransitionEnsemble::LossGradient(const ObservedTransitions& observed) {
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t states = observed.state.size(1);
  FindTakers(observed, takers_);
  statistics_.increment().ReadScale(scale_);
  const auto* centre = statistics_.increment().mean().const_data_ptr<float>();
  const auto* state = observed.state.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  auto* mean = tape_.output.mutable_data_ptr<float>();
  double sum = 0.0;
  for (int member = 0; member < config_.members; ++member) {
    for (std::int64_t b = 0; b < rows; ++b) {
      const bool counts = ((takers_[b] >> member) & 1) != 0;
      const float weight =
          counts ? 2.0F / static_cast<float>(rows * states) : 0.0F;
      float* bound = mean + states;
      for (std::int64_t d = 0; d < states; ++d) {
        const std::int64_t i = b * states + d;
        const float z = (next_state[i] - state[i] - centre[d]) / scale_[d];
        const Soft log_variance = LogVarianceOf(bound[d]);
        const float deviation = Exp(0.5F * log_variance.value);
        const float error = (mean[d] - z) / deviation;
        const float square = error * error;
        sum += 0.5 * weight * (square + log_variance.value);
        mean[d] = weight * error;
        bound[d] =
            0.5F * weight * deviation * (1.0F - square) * log_variance.slope;
      }
      mean += 2 * states;
    }
  }
  loss_ = sum / config_.members;
}

std::vector<NamedTensor> TransitionEnsemble::Tensors() const {
  std::vector<NamedTensor> tensors = statistics_.Tensors();
  tensors.emplace_back("parameters", parameters_);
  for (auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::models
