// A policy over a box of actions.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "models/networks/gaussian.h"
#include "models/networks/network_policy.h"

namespace ballast::models {

/// A diagonal Gaussian whose mean and deviation depend on the observation; its
/// mean is not squashed and its samples are not clipped.
class GaussianPolicy : public NetworkPolicy {
 public:
  /// `shape` with what follows from the kind filled in. Throws
  /// std::invalid_argument if it has no action or its initial deviation does
  /// not lie in (0, 1e6].
  static PolicyShape Completed(PolicyShape shape);

  /// Throws likewise.
  GaussianPolicy(PolicyShape shape, at::Generator& generator);

  /// @param mask  must be undefined.
  std::unique_ptr<ActionDistribution> Act(
      const at::Tensor& observation,
      const at::Tensor& mask = {}) const override;

  /// The moments for raw observations. [B, S] -> [B, A] each.
  GaussianMoments Moments(const at::Tensor& observation) const;
  /// The same under other parameters of this shape, e.g. a target policy's.
  /// @param parameters [1, P].
  GaussianMoments Moments(const at::Tensor& parameters,
                          const at::Tensor& observation) const;
};

}  // namespace ballast::models
