#include "agents/distillation/gaussian_imitation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/networks/gaussian.h"

namespace ballast::agents::distillation {
namespace {

/// Far down log softplus(u) is u; below this every deviation is at its floor.
constexpr double kLeastInput = -30.0;

at::Tensor MeanOf(const at::Tensor& prediction) {
  return prediction.narrow(1, 0, prediction.size(1) / 2);
}

at::Tensor LogDeviationOf(const at::Tensor& prediction) {
  const std::int64_t actions = prediction.size(1) / 2;
  return prediction.narrow(1, actions, actions);
}

/// The logarithms of deviations of at least `floor`, which may be 0.
at::Tensor AtLeast(double floor, const at::Tensor& log_deviation) {
  return floor > 0 ? at::clamp_min(log_deviation, std::log(floor))
                   : log_deviation;
}

/// The two terms of KL(of || to), each summed over the dimensions.
struct DivergenceTerms {
  at::Tensor mean;
  at::Tensor deviation;
};

DivergenceTerms TermsOf(const models::GaussianMoments& of,
                        const models::GaussianMoments& to,
                        double deviation_floor) {
  const at::Tensor divisor = AtLeast(deviation_floor, to.log_deviation);
  const at::Tensor shift = (of.mean - to.mean) * at::exp(-divisor);
  const at::Tensor log_ratio = of.log_deviation - to.log_deviation;
  return {(0.5 * at::square(shift)).sum(1),
          (0.5 * at::expm1(2.0 * log_ratio) - log_ratio).sum(1)};
}

at::Tensor Huber(const at::Tensor& error, double width) {
  const at::Tensor size = at::abs(error);
  return at::where(size <= width, 0.5 * at::square(error),
                   width * (size - 0.5 * width));
}

}  // namespace

GaussianImitation::GaussianImitation(const GaussianImitationConfig& config,
                                     double initial_deviation)
    : config_(config), initial_deviation_(initial_deviation) {}

at::Tensor GaussianImitation::Predict(const at::Tensor& output) const {
  return PredictGaussian(output, initial_deviation_);
}

at::Tensor GaussianImitation::Divergence(const at::Tensor& target,
                                         const at::Tensor& learner,
                                         const at::Tensor& /*mask*/) const {
  const models::GaussianMoments to = {
      at::clamp(MeanOf(target), -config_.mean_limit, config_.mean_limit),
      LogDeviationOf(target)};
  const models::GaussianMoments from = {MeanOf(learner),
                                        LogDeviationOf(learner)};
  const auto weighted = [&](const DivergenceTerms& terms) {
    return config_.mean_weight * terms.mean +
           config_.deviation_weight * terms.deviation;
  };
  const auto squares = [](const at::Tensor& a, const at::Tensor& b) {
    return at::square(a - b).sum(1);
  };
  switch (config_.distance) {
    case GaussianDistance::kForward:
      return weighted(TermsOf(to, from, config_.deviation_floor));
    case GaussianDistance::kReverse:
      return weighted(TermsOf(from, to, config_.deviation_floor));
    case GaussianDistance::kSquared:
      return weighted({squares(to.mean, from.mean),
                       squares(to.log_deviation, from.log_deviation)});
    case GaussianDistance::kHuber:
      break;
  }
  return weighted(
      {Huber(ExecutedError(to.mean, from.mean), config_.huber_width).sum(1),
       squares(to.log_deviation, from.log_deviation)});
}

at::Tensor GaussianImitation::SquaredError(const at::Tensor& target,
                                           const at::Tensor& learner,
                                           const at::Tensor& /*mask*/) const {
  return at::square(target - learner).mean(1);
}

at::Tensor GaussianImitation::Mode(const at::Tensor& prediction,
                                   const at::Tensor& /*mask*/) const {
  return MeanOf(prediction);
}

at::Tensor GaussianImitation::NegativeLogLikelihood(
    const at::Tensor& action, const at::Tensor& learner,
    const at::Tensor& /*mask*/) const {
  const at::Tensor log_deviation =
      AtLeast(config_.deviation_floor, LogDeviationOf(learner));
  const at::Tensor z = (action - MeanOf(learner)) * at::exp(-log_deviation);
  return (0.5 * at::square(z) + log_deviation +
          0.5 * std::log(2.0 * std::numbers::pi))
      .sum(1);
}

at::Tensor PredictGaussian(const at::Tensor& output, double initial_deviation) {
  const double shift = std::log(initial_deviation / std::numbers::ln2);
  const at::Tensor u = at::clamp_min(LogDeviationOf(output), kLeastInput);
  const at::Tensor log_deviation = at::clamp_min(
      at::log(at::softplus(u)) + shift, std::log(models::kLeastDeviation));
  return at::cat({MeanOf(output), log_deviation}, 1);
}

at::Tensor ExecutedError(const at::Tensor& target_mean,
                         const at::Tensor& mean) {
  const at::Tensor executed = at::clamp(target_mean, -1.0, 1.0);
  const at::Tensor error = mean - executed;
  const at::Tensor alike = at::clamp(mean, -1.0, 1.0) == executed;
  return at::where(alike, at::zeros_like(error), error);
}

}  // namespace ballast::agents::distillation
