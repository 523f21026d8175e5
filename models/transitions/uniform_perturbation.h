// Transition models that stretch each state increment by a random factor.
#pragma once

#include <ATen/ATen.h>

#include "models/transitions/perturbation_distribution.h"

namespace ballast::models {

struct UniformPerturbationConfig {
  int samples = 5;          ///< n >= 1.
  double magnitude = 0.10;  ///< E|x|, the mean relative change, >= 0.
  double limit = 0.20;      ///< Clip of |x|, >= 0; idle at 2 * magnitude.
};

/// s'_i = s + (1 + x_i) * (s' - s) elementwise, where x_i is uniform on
/// [-2 magnitude, 2 magnitude]^S and then clipped to +-limit. A fresh x for
/// each dimension, transition and sample; the result is not projected back to
/// possible observations.
/// Source: Queeney and Benosman (2023), Risk-Averse Model Uncertainty for
/// Distributionally Robust Safe Reinforcement Learning, section 6.
class UniformPerturbation : public PerturbationDistribution {
 public:
  /// Throws std::invalid_argument for a value out of its range.
  explicit UniformPerturbation(UniformPerturbationConfig config);

  int samples() const override { return config_.samples; }
  void Sample(const ObservedTransitions& observed, at::Generator& generator,
              at::Tensor& perturbed) override;
  double mean_change() const override { return mean_change_; }

 private:
  UniformPerturbationConfig config_;
  double mean_change_ = 0.0;
};

}  // namespace ballast::models
