// Imitation of policies over discrete factors, and of classifiers.
#pragma once

#include <ATen/ATen.h>

#include "agents/distillation/imitation_loss.h"
#include "models/networks/factors.h"

namespace ballast::agents::distillation {

struct CategoricalImitationConfig {
  /// tau > 0: both sides are softened by it and the divergence multiplied by
  /// tau^2, so that gradients keep their size.
  double temperature = 1.0;
  bool reverse = false;  ///< KL(learner || target) instead of the other.
  /// Both sides' logits become pi (z - mean z) / sqrt(var z + 1e-7) first, as
  /// in SHAKE's released program. Of two choices that keeps nothing but their
  /// order.
  bool normalise_logits = false;
};

/// Divergences of independent masked softmaxes, one per factor, summed.
class CategoricalImitation : public ImitationLoss {
 public:
  /// Throws std::invalid_argument if logits are to be normalised and a factor
  /// has fewer than 3 choices.
  CategoricalImitation(const CategoricalImitationConfig& config,
                       models::Factors factors);

  /// Logits are the output itself.
  at::Tensor Predict(const at::Tensor& output) const override;
  at::Tensor Divergence(const at::Tensor& target, const at::Tensor& learner,
                        const at::Tensor& mask) const override;
  at::Tensor SquaredError(const at::Tensor& target, const at::Tensor& learner,
                          const at::Tensor& mask) const override;
  at::Tensor Mode(const at::Tensor& prediction,
                  const at::Tensor& mask) const override;
  at::Tensor NegativeLogLikelihood(const at::Tensor& action,
                                   const at::Tensor& learner,
                                   const at::Tensor& mask) const override;

 private:
  at::Tensor Prepared(const at::Tensor& logits, const at::Tensor& mask) const;
  /// Log probabilities per choice of what Prepared gave, softened by `tau`; 0
  /// where forbidden.
  at::Tensor LogSoftmax(const at::Tensor& prepared, const at::Tensor& mask,
                        double tau) const;

  CategoricalImitationConfig config_;
  models::Factors factors_;
};

/// Logits of a policy that prefers larger action values: the values over a
/// temperature. Of values of joint actions, those whose factors together are
/// nearest to the joint softmax: the logarithms of its marginals.
/// @param values [B, C], or [B, combinations] if `joint`.
/// @param mask [B, C] bool or undefined.  @return [B, C].
at::Tensor LogitsOfValues(const at::Tensor& values,
                          const models::Factors& factors, bool joint,
                          const at::Tensor& mask, double temperature);

}  // namespace ballast::agents::distillation
