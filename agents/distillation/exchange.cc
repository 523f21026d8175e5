#include "agents/distillation/exchange.h"

namespace ballast::agents::distillation {
namespace {

/// Adds weight times the mean of what `term` gives, unless the weight is 0.
template <typename Term>
void Add(at::Tensor& sum, double weight, const Term& term) {
  if (weight != 0.0) sum = sum + weight * term().mean();
}

}  // namespace

ExchangeLosses FindLosses(const ImitationLoss& loss,
                          const ExchangeWeights& weights,
                          const Predictions& predictions) {
  const at::Tensor& mask = predictions.mask;
  const at::Tensor& student = predictions.student;
  const at::Tensor& shadow = predictions.shadow;
  at::Tensor teacher = predictions.teacher;
  if (teacher.defined()) teacher = teacher.detach();
  at::Tensor action = predictions.action;
  if (!action.defined() && (weights.label != 0 || weights.shadow_label != 0)) {
    action = loss.Mode(teacher, mask);
  }

  ExchangeLosses losses;
  losses.student = at::zeros({}, student.options());
  Add(losses.student, weights.label,
      [&] { return loss.NegativeLogLikelihood(action, student, mask); });
  Add(losses.student, weights.direct,
      [&] { return loss.Divergence(teacher, student, mask); });
  if (!shadow.defined()) return losses;

  at::Tensor proxy = shadow.detach();
  if (predictions.trusted.defined()) {
    proxy = at::where(predictions.trusted.unsqueeze(1), proxy, teacher);
  }
  Add(losses.student, weights.forward,
      [&] { return loss.Divergence(proxy, student, mask); });

  losses.shadow = at::zeros({}, student.options());
  Add(losses.shadow, weights.imitation, [&] {
    return weights.shadow_imitation == ShadowImitation::kDivergence
               ? loss.Divergence(teacher, shadow, mask)
               : loss.SquaredError(teacher, shadow, mask);
  });
  Add(losses.shadow, weights.reversed,
      [&] { return loss.Divergence(student.detach(), shadow, mask); });
  Add(losses.shadow, weights.shadow_label,
      [&] { return loss.NegativeLogLikelihood(action, shadow, mask); });
  return losses;
}

}  // namespace ballast::agents::distillation
