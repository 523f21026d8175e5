// How costs that must stay within budgets enter what a policy step raises.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ballast::agents::constrained {

/// Chooses the objective of each policy step,
///   w[0] reward value - w[1] cost value 1 - ... - w[K] cost value K,
/// from what the costs are estimated to be.
class ConstraintMethod {
 public:
  virtual ~ConstraintMethod() = default;

  /// The weights of the next policy step. A value of weight 0 is not computed.
  /// @param estimates [K], discounted cost-to-go.
  /// @param weights [1 + K], reward first, each >= 0; written.
  virtual void Weigh(std::span<const double> estimates,
                     std::span<double> weights) = 0;

  /// Learns from the estimates that Weigh was given, after the policy step.
  virtual void Learn(std::span<const double> /*estimates*/) {}

  /// Views of what is learnt, for checkpoints.
  virtual std::vector<std::pair<std::string, at::Tensor>> Tensors() const {
    return {};
  }
};

}  // namespace ballast::agents::constrained
