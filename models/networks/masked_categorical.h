// Independent categorical choices, some of them forbidden.
#pragma once

#include <ATen/ATen.h>

#include "models/networks/action_distribution.h"
#include "models/networks/factors.h"

namespace ballast::models {

/// B times one choice per factor, the factors independent: a softmax over the
/// allowed logits of each. A forbidden choice has probability exactly 0 and is
/// never sampled.
class MaskedCategorical : public ActionDistribution {
 public:
  /// @param logits [B, C] float32.
  /// @param mask [B, C] bool, true where allowed; undefined allows everything.
  /// Throws std::invalid_argument if a row allows no choice of a factor.
  MaskedCategorical(const at::Tensor& logits, Factors factors,
                    const at::Tensor& mask);

  /// Throws std::runtime_error if the logits were not numbers.
  at::Tensor Sample(at::Generator& generator) const override;
  at::Tensor SampleEach(
      std::span<configs::RandomStream> streams) const override;
  at::Tensor Mode() const override;
  /// -inf if `action` holds a forbidden choice.
  at::Tensor LogProb(const at::Tensor& action) const override;
  at::Tensor Entropy() const override;
  /// +inf if `other` forbids what this one may choose.
  at::Tensor KlTo(const ActionDistribution& other) const override;

  /// Log probability of each choice, -inf where forbidden. [B, C].
  const at::Tensor& log_probability() const { return log_probability_; }

 private:
  /// Inverts the distribution function at `uniform` [B, F] double in [0, 1).
  at::Tensor Invert(const at::Tensor& uniform) const;

  Factors factors_;
  at::Tensor log_probability_;
};

}  // namespace ballast::models
