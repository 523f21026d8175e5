#include "models/networks/gaussian.h"

#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#include "configs/random_stream.h"
#include "models/networks/fit_shape.h"
#include "models/networks/gaussian_rows.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

const double kLogTwoPi = std::log(2.0 * std::numbers::pi);

}  // namespace

void ReadMoments(const at::Tensor& output, double initial_deviation,
                 GaussianMoments& moments, at::Tensor* slope) {
  const std::int64_t actions = output.sizes().back() / 2;
  RequireRows(output, 2 * actions, "output");
  const std::int64_t rows = output.numel() / (2 * actions);
  FitShape(moments.mean, {rows, actions});
  FitShape(moments.log_deviation, {rows, actions});
  if (slope != nullptr) FitShape(*slope, {rows, actions});
  // What log softplus(u) is raised by.
  const double shift = std::log(initial_deviation / std::numbers::ln2);
  ReadGaussianRows(
      output.const_data_ptr<float>(), rows, actions, static_cast<float>(shift),
      static_cast<float>(std::log(kLeastDeviation)),
      moments.mean.mutable_data_ptr<float>(),
      moments.log_deviation.mutable_data_ptr<float>(),
      slope == nullptr ? nullptr : slope->mutable_data_ptr<float>());
}

GaussianDivergence DecoupledDivergence(const GaussianMoments& target,
                                       const GaussianMoments& online) {
  const at::Tensor shift =
      (online.mean - target.mean).mul_(at::exp(-target.log_deviation));
  const at::Tensor log_ratio = target.log_deviation - online.log_deviation;
  return {shift.square_().mul_(0.5),
          at::expm1(2.0 * log_ratio).mul_(0.5).sub_(log_ratio)};
}

Gaussian::Gaussian(GaussianMoments moments) : moments_(std::move(moments)) {
  RequireShape(moments_.mean, {-1, -1}, "mean");
  RequireShape(moments_.log_deviation, moments_.mean.sizes(), "log deviation");
}

at::Tensor Gaussian::Sample(at::Generator& generator) const {
  const at::Tensor noise =
      at::randn(moments_.mean.sizes(), generator, moments_.mean.options());
  return at::exp(moments_.log_deviation).mul_(noise).add_(moments_.mean);
}

at::Tensor Gaussian::SampleEach(
    std::span<configs::RandomStream> streams) const {
  at::Tensor noise = at::empty_like(moments_.mean);
  const std::int64_t rows = noise.size(0), actions = noise.size(1);
  assert(static_cast<std::int64_t>(streams.size()) == rows);
  float* entry = noise.data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t i = 0; i < actions; ++i) {
      *entry++ = static_cast<float>(streams[row].Normal());
    }
  }
  return noise.mul_(at::exp(moments_.log_deviation)).add_(moments_.mean);
}

at::Tensor Gaussian::LogProb(const at::Tensor& action) const {
  RequireShape(action, moments_.mean.sizes(), "action");
  const at::Tensor z =
      (action - moments_.mean).mul_(at::exp(-moments_.log_deviation));
  return (z.square_().add_(kLogTwoPi).mul_(0.5) + moments_.log_deviation)
      .sum(1)
      .neg_();
}

at::Tensor Gaussian::Entropy() const {
  return (moments_.log_deviation + 0.5 * (1.0 + kLogTwoPi)).sum(1);
}

at::Tensor Gaussian::KlTo(const ActionDistribution& other) const {
  const GaussianMoments& to = dynamic_cast<const Gaussian&>(other).moments_;
  RequireShape(to.mean, moments_.mean.sizes(), "other mean");
  const at::Tensor shift =
      (to.mean - moments_.mean).mul_(at::exp(-to.log_deviation));
  return (shift.square_().mul_(0.5) +
          DecoupledDivergence(moments_, to).deviation)
      .sum(1);
}

}  // namespace ballast::models
