// The observed transition alone: robustness off.
#pragma once

#include <ATen/ATen.h>

#include "models/transitions/perturbation_distribution.h"

namespace ballast::models {

/// n = 1 and the identity; draws nothing from the generator.
class NominalTransition : public PerturbationDistribution {
 public:
  int samples() const override { return 1; }
  void Sample(const ObservedTransitions& observed, at::Generator& generator,
              at::Tensor& perturbed) override;
  double mean_change() const override { return 0.0; }
};

}  // namespace ballast::models
