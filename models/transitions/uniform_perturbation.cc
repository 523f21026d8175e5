#include "models/transitions/uniform_perturbation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "models/networks/fit_shape.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

/// Replaces the draws x of one sample by its next states.
/// @return the sum of |x|.
double Deform(const float* state, const float* next_state, std::int64_t count,
              float limit, float* x) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < count; ++i) {
    const float clipped = std::clamp(x[i], -limit, limit);
    sum += std::abs(clipped);
    // Equal to s + (1 + x)(s' - s), and exact where x = 0.
    x[i] = next_state[i] + clipped * (next_state[i] - state[i]);
  }
  return sum;
}

}  // namespace

UniformPerturbation::UniformPerturbation(UniformPerturbationConfig config)
    : config_(config) {
  const auto refuse = [](const std::string& problem) {
    throw std::invalid_argument("uniform perturbation: " + problem);
  };
  if (config_.samples < 1) refuse("samples must be at least 1");
  if (!(config_.magnitude >= 0) || !std::isfinite(config_.magnitude)) {
    refuse("magnitude must lie in [0, inf)");
  }
  if (!(config_.limit >= 0)) refuse("limit must be at least 0");
}

void UniformPerturbation::Sample(const ObservedTransitions& observed,
                                 at::Generator& generator,
                                 at::Tensor& perturbed) {
  const at::Tensor& state = observed.state;
  const at::Tensor& next_state = observed.next_state;
  RequireShape(state, {-1, -1}, "state");
  RequireShape(next_state, state.sizes(), "next state");
  const std::int64_t batch = state.size(0), size = state.size(1);
  FitShape(perturbed, {config_.samples, batch, size});
  perturbed.uniform_(-2.0 * config_.magnitude, 2.0 * config_.magnitude,
                     generator);

  const std::int64_t count = batch * size;
  double sum = 0.0;
  for (int i = 0; i < config_.samples; ++i) {
    sum += Deform(state.data_ptr<float>(), next_state.data_ptr<float>(), count,
                  static_cast<float>(config_.limit),
                  perturbed.data_ptr<float>() + i * count);
  }
  mean_change_ =
      sum / static_cast<double>(std::max<std::int64_t>(perturbed.numel(), 1));
}

}  // namespace ballast::models
