// The distribution over transition models that training averages over.
#pragma once

#include <ATen/ATen.h>

namespace ballast::models {

/// Turns an observed transition into those that n transition models, drawn
/// afresh for each, would have made of it. Not to be mixed up with a parameter
/// perturbation, which changes a test world.
class PerturbationDistribution {
 public:
  virtual ~PerturbationDistribution() = default;

  /// n, models drawn per transition.
  virtual int samples() const = 0;

  /// @param state, next_state [B, S] float32, raw observations.
  /// @param perturbed [n, B, S], the next states under each model, the sample
  ///   outermost; allocated unless it has this shape already.
  virtual void Sample(const at::Tensor& state, const at::Tensor& next_state,
                      at::Generator& generator, at::Tensor& perturbed) = 0;

  /// Mean relative change |x| of a state increment in the last call of Sample,
  /// for metrics; 0 before the first.
  virtual double mean_change() const = 0;
};

}  // namespace ballast::models
