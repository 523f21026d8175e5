#include "agents/distillation/averaging.h"

#include <cmath>
#include <limits>

namespace ballast::agents::distillation {
namespace {

/// Means and log deviations of all teachers, [K, B, A] each.
struct StackedMoments {
  at::Tensor mean;
  at::Tensor log_deviation;
};

StackedMoments Stack(const std::vector<at::Tensor>& predictions) {
  const at::Tensor all = at::stack(predictions);
  const std::int64_t actions = all.size(2) / 2;
  return {all.narrow(2, 0, actions), all.narrow(2, actions, actions)};
}

at::Tensor Joined(const at::Tensor& mean, const at::Tensor& variance) {
  return at::cat({mean, 0.5 * at::log(variance)}, 1);
}

}  // namespace

at::Tensor LogDensityMeanOfGaussians(
    const std::vector<at::Tensor>& predictions) {
  const auto [mean, log_deviation] = Stack(predictions);
  const at::Tensor precision = at::exp(-2.0 * log_deviation);
  const at::Tensor variance = at::reciprocal(precision.mean(0));
  return Joined(variance * (precision * mean).mean(0), variance);
}

at::Tensor MixtureOfGaussians(const std::vector<at::Tensor>& predictions) {
  const auto [mean, log_deviation] = Stack(predictions);
  const at::Tensor centre = mean.mean(0);
  // The mean of (m_k - m)^2 is that of m_k^2 less m^2, and never negative.
  const at::Tensor variance =
      (at::exp(2.0 * log_deviation) + at::square(mean - centre)).mean(0);
  return Joined(centre, variance);
}

at::Tensor LogDensityMeanOfLogits(const std::vector<at::Tensor>& predictions) {
  return at::stack(predictions).mean(0);
}

at::Tensor MixtureOfLogits(const std::vector<at::Tensor>& predictions,
                           const models::Factors& factors,
                           const at::Tensor& mask) {
  at::Tensor logits = at::stack(predictions);
  if (mask.defined()) {
    logits = logits.masked_fill(mask.logical_not(),
                                -std::numeric_limits<double>::infinity());
  }
  const auto teachers = static_cast<double>(predictions.size());
  std::vector<at::Tensor> parts;
  for (int f = 0; f < factors.count(); ++f) {
    // In logarithms throughout: a cold teacher's probabilities underflow.
    const at::Tensor log_probability = at::log_softmax(
        logits.narrow(2, factors.begin(f), factors.choices(f)), 2);
    parts.push_back(at::logsumexp(log_probability, 0) - std::log(teachers));
  }
  const at::Tensor mixed = at::cat(parts, 1);
  return mask.defined() ? mixed.masked_fill(mask.logical_not(), 0.0) : mixed;
}

at::Tensor SafestOf(const at::Tensor& rewards, const at::Tensor& costs,
                    double slack) {
  const at::Tensor best = at::amax(rewards, 0, /*keepdim=*/true);
  return costs
      .masked_fill(rewards < best - slack,
                   std::numeric_limits<double>::infinity())
      .argmin(0);
}

at::Tensor ChosenOf(const std::vector<at::Tensor>& predictions,
                    const at::Tensor& choice) {
  const at::Tensor all = at::stack(predictions);
  return all.gather(0, choice.view({1, -1, 1}).expand({1, -1, all.size(2)}))
      .squeeze(0);
}

}  // namespace ballast::agents::distillation
