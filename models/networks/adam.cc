#include "models/networks/adam.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "models/networks/kernels.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-7;

/// Floats per thread below which a second thread is not worth waking.
constexpr std::int64_t kGrain = 1 << 16;

}  // namespace

Adam::Adam(at::IntArrayRef shape, double learning_rate)
    : learning_rate_(learning_rate),
      first_moment_(at::zeros(shape)),
      second_moment_(at::zeros(shape)),
      steps_(at::zeros({1}, at::kLong)) {}

void Adam::Step(at::Tensor& parameters, const at::Tensor& gradient) {
  RequireShape(parameters, first_moment_.sizes(), "parameters");
  RequireShape(gradient, first_moment_.sizes(), "gradient");
  auto* steps = steps_.mutable_data_ptr<std::int64_t>();
  const auto t = static_cast<double>(++*steps);
  const double step = learning_rate_ * std::sqrt(1.0 - std::pow(kBeta2, t)) /
                      (1.0 - std::pow(kBeta1, t));
  const AdamRates rates{static_cast<float>(kBeta1), static_cast<float>(kBeta2),
                        static_cast<float>(step), static_cast<float>(kEpsilon)};
  auto* theta = parameters.mutable_data_ptr<float>();
  const auto* g = gradient.const_data_ptr<float>();
  auto* m = first_moment_.mutable_data_ptr<float>();
  auto* v = second_moment_.mutable_data_ptr<float>();
  at::parallel_for(0, parameters.numel(), kGrain,
                   [&](std::int64_t begin, std::int64_t end) {
                     AdamPass(theta + begin, g + begin, m + begin, v + begin,
                              end - begin, rates);
                   });
}

std::vector<std::pair<std::string, at::Tensor>> Adam::Tensors() const {
  return {{"first_moment", first_moment_},
          {"second_moment", second_moment_},
          {"steps", steps_}};
}

double CutToNorm(at::Tensor& gradient, double limit) {
  auto* g = gradient.mutable_data_ptr<float>();
  double squares = 0.0;
  for (std::int64_t i = 0; i < gradient.numel(); ++i) {
    squares += static_cast<double>(g[i]) * g[i];
  }
  const double norm = std::sqrt(squares);
  if (norm > limit) {
    const auto scale = static_cast<float>(limit / norm);
    for (std::int64_t i = 0; i < gradient.numel(); ++i) g[i] *= scale;
  }
  return norm;
}

void FollowTarget(at::Tensor& target, const at::Tensor& source, double rate) {
  RequireShape(source, target.sizes(), "source");
  auto* to = target.mutable_data_ptr<float>();
  const auto* from = source.const_data_ptr<float>();
  at::parallel_for(0, target.numel(), kGrain,
                   [&](std::int64_t begin, std::int64_t end) {
                     MoveTowards(to + begin, from + begin, end - begin,
                                 static_cast<float>(rate));
                   });
}

}  // namespace ballast::models
