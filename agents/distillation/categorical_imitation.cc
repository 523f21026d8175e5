#include "agents/distillation/categorical_imitation.h"

#include <limits>
#include <numbers>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ballast::agents::distillation {
namespace {

constexpr double kForbidden = -std::numeric_limits<double>::infinity();
/// As good as that for a logit, but differences of two such are numbers.
constexpr double kHardlyPossible = -1e9;

at::Tensor Normalised(const at::Tensor& logits) {
  const at::Tensor centred = logits - logits.mean(1, /*keepdim=*/true);
  const at::Tensor variance =
      at::square(centred).mean(1, /*keepdim=*/true) + 1e-7;
  return std::numbers::pi * centred * at::rsqrt(variance);
}

/// Sum over the columns of p log(p / q), of log probabilities that are 0 where
/// forbidden.
at::Tensor KlOf(const at::Tensor& log_p, const at::Tensor& log_q,
                const at::Tensor& mask) {
  at::Tensor p = at::exp(log_p);
  if (mask.defined()) p = p * mask.to(p.scalar_type());
  return (p * (log_p - log_q)).sum(1);
}

}  // namespace

CategoricalImitation::CategoricalImitation(
    const CategoricalImitationConfig& config, models::Factors factors)
    : config_(config), factors_(std::move(factors)) {
  for (int f = 0; config_.normalise_logits && f < factors_.count(); ++f) {
    if (factors_.choices(f) > 2) continue;
    throw std::invalid_argument(
        "normalised logits of two choices are the same whatever the teacher "
        "says; leave normalise_logits out");
  }
}

at::Tensor CategoricalImitation::Predict(const at::Tensor& output) const {
  return output;
}

at::Tensor CategoricalImitation::Prepared(const at::Tensor& logits,
                                          const at::Tensor& mask) const {
  if (!config_.normalise_logits) return logits;
  if (mask.defined()) {
    throw std::logic_error("masked logits cannot be normalised");
  }
  std::vector<at::Tensor> parts;
  for (int f = 0; f < factors_.count(); ++f) {
    parts.push_back(
        Normalised(logits.narrow(1, factors_.begin(f), factors_.choices(f))));
  }
  return at::cat(parts, 1);
}

at::Tensor CategoricalImitation::LogSoftmax(const at::Tensor& prepared,
                                            const at::Tensor& mask,
                                            double tau) const {
  at::Tensor softened = prepared / tau;
  at::Tensor forbidden;
  if (mask.defined()) {
    forbidden = mask.logical_not();
    softened = softened.masked_fill(forbidden, kForbidden);
  }
  std::vector<at::Tensor> parts;
  for (int f = 0; f < factors_.count(); ++f) {
    parts.push_back(at::log_softmax(
        softened.narrow(1, factors_.begin(f), factors_.choices(f)), 1));
  }
  const at::Tensor log_probability = at::cat(parts, 1);
  return mask.defined() ? log_probability.masked_fill(forbidden, 0.0)
                        : log_probability;
}

at::Tensor CategoricalImitation::Divergence(const at::Tensor& target,
                                            const at::Tensor& learner,
                                            const at::Tensor& mask) const {
  const double tau = config_.temperature;
  const at::Tensor to = LogSoftmax(Prepared(target, mask), mask, tau);
  const at::Tensor from = LogSoftmax(Prepared(learner, mask), mask, tau);
  return tau * tau *
         (config_.reverse ? KlOf(from, to, mask) : KlOf(to, from, mask));
}

at::Tensor CategoricalImitation::SquaredError(const at::Tensor& target,
                                              const at::Tensor& learner,
                                              const at::Tensor& mask) const {
  at::Tensor difference = Prepared(target, mask) - Prepared(learner, mask);
  if (mask.defined()) {
    difference = difference.masked_fill(mask.logical_not(), 0.0);
  }
  return at::square(difference).mean(1);
}

at::Tensor CategoricalImitation::Mode(const at::Tensor& prediction,
                                      const at::Tensor& mask) const {
  at::Tensor allowed = prediction.detach();
  if (mask.defined()) {
    allowed = allowed.masked_fill(mask.logical_not(), kForbidden);
  }
  std::vector<at::Tensor> modes;
  for (int f = 0; f < factors_.count(); ++f) {
    modes.push_back(allowed.narrow(1, factors_.begin(f), factors_.choices(f))
                        .argmax(1, /*keepdim=*/true));
  }
  return at::cat(modes, 1);
}

at::Tensor CategoricalImitation::NegativeLogLikelihood(
    const at::Tensor& action, const at::Tensor& learner,
    const at::Tensor& mask) const {
  const at::Tensor log_probability =
      LogSoftmax(Prepared(learner, mask), mask, 1.0);
  at::Tensor sum = at::zeros({learner.size(0)}, learner.options());
  for (int f = 0; f < factors_.count(); ++f) {
    const at::Tensor of_factor =
        log_probability.narrow(1, factors_.begin(f), factors_.choices(f));
    sum = sum - of_factor.gather(1, action.narrow(1, f, 1)).squeeze(1);
  }
  return sum;
}

at::Tensor LogitsOfValues(const at::Tensor& values,
                          const models::Factors& factors, bool joint,
                          const at::Tensor& mask, double temperature) {
  if (!joint) return values / temperature;
  at::Tensor softened = values / temperature;
  if (mask.defined()) {
    softened = softened.masked_fill(factors.CombinationMask(mask).logical_not(),
                                    kHardlyPossible);
  }
  // One dimension a factor, the last counting fastest.
  std::vector<std::int64_t> shape{values.size(0)};
  for (int f = 0; f < factors.count(); ++f) shape.push_back(factors.choices(f));
  const at::Tensor log_joint = at::log_softmax(softened, 1).view(shape);

  std::vector<at::Tensor> marginals;
  for (int f = 0; f < factors.count(); ++f) {
    std::vector<std::int64_t> others;
    for (int g = 0; g < factors.count(); ++g) {
      if (g != f) others.push_back(1 + g);
    }
    marginals.push_back(others.empty() ? log_joint
                                       : at::logsumexp(log_joint, others));
  }
  return at::cat(marginals, 1);
}

}  // namespace ballast::agents::distillation
