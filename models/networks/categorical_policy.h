// A policy over discrete factors.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "models/networks/factors.h"
#include "models/networks/network_policy.h"

namespace ballast::models {

/// Chooses each factor, e.g. the class each station serves, by a softmax over
/// the choices that the mask allows; the network's outputs are the logits of
/// all factors side by side.
class CategoricalPolicy : public NetworkPolicy {
 public:
  /// `shape` with what follows from the kind filled in. Throws
  /// std::invalid_argument if it has no factor.
  static PolicyShape Completed(PolicyShape shape);

  /// Throws likewise.
  CategoricalPolicy(PolicyShape shape, at::Generator& generator);

  /// A MaskedCategorical.
  std::unique_ptr<ActionDistribution> Act(
      const at::Tensor& observation,
      const at::Tensor& mask = {}) const override;

  const Factors& factors() const { return factors_; }

 private:
  Factors factors_;
};

}  // namespace ballast::models
