#include "models/networks/gaussian.h"

#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#include "configs/random_stream.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

constexpr double kDeviationFloor = 1e-3;
const double kLogTwoPi = std::log(2.0 * std::numbers::pi);

/// u, the half of the output that speaks of deviations.
at::Tensor RawDeviation(const at::Tensor& output) {
  const std::int64_t actions = output.size(1) / 2;
  return output.narrow(1, actions, actions);
}

/// Below -15 softplus(u) is exp(u) to float32 accuracy, and further down it
/// would underflow.
at::Tensor LogSoftplus(const at::Tensor& u) {
  return at::where(u < -15.0, u, at::softplus(u).log_());
}

/// What log softplus(u) is raised by.
double LogScale(double initial_deviation) {
  return std::log(initial_deviation / std::numbers::ln2);
}

}  // namespace

GaussianMoments MomentsFromOutput(const at::Tensor& output,
                                  double initial_deviation) {
  RequireShape(output, {-1, -1}, "output");
  const std::int64_t actions = output.size(1) / 2;
  return {output.narrow(1, 0, actions).contiguous(),
          LogSoftplus(RawDeviation(output))
              .add_(LogScale(initial_deviation))
              .clamp_min_(std::log(kDeviationFloor))};
}

at::Tensor LogDeviationSlope(const at::Tensor& output,
                             double initial_deviation) {
  RequireShape(output, {-1, -1}, "output");
  const at::Tensor u = RawDeviation(output);
  const at::Tensor log_softplus = LogSoftplus(u);
  // sigmoid(u) / softplus(u), whose limit far down is 1.
  const at::Tensor slope = at::log_sigmoid(u).sub_(log_softplus).exp_();
  const double floor = std::log(kDeviationFloor) - LogScale(initial_deviation);
  return slope.mul_(log_softplus >= floor);
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
