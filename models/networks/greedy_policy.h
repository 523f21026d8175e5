// The policy of a Q network.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "models/networks/factors.h"
#include "models/networks/network_policy.h"

namespace ballast::models {

/// Takes the allowed choice of the largest value, the lowest of equals. The
/// network's outputs are action values: one per choice of each factor, or, if
/// the shape says joint, one per combination of choices, the last factor
/// counting fastest. It never explores: samples are the mode.
class GreedyPolicy : public NetworkPolicy {
 public:
  /// `shape` with what follows from the kind filled in. Throws
  /// std::invalid_argument if it has no factor, or is joint and has more than
  /// 65,536 combinations.
  static PolicyShape Completed(PolicyShape shape);

  /// Throws likewise.
  GreedyPolicy(PolicyShape shape, at::Generator& generator);

  /// A CertainAction.
  std::unique_ptr<ActionDistribution> Act(
      const at::Tensor& observation,
      const at::Tensor& mask = {}) const override;

  const Factors& factors() const { return factors_; }

 private:
  Factors factors_;
};

}  // namespace ballast::models
