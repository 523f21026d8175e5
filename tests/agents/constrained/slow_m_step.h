// The M-step's loss by plain loops in double.
#pragma once

#include <vector>

#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {

/// Everything the loss of one minibatch depends on but the policy.
struct SlowMStep {
  models::MlpConfig network;
  double initial_deviation = 0.3;
  std::vector<std::vector<double>> states;   ///< [B][S], normalised.
  std::vector<models::SlowMoments> target;   ///< [B].
  std::vector<std::vector<double>> actions;  ///< [N B][A], samples outermost.
  std::vector<double> weights;               ///< [N B].
  std::vector<double> multipliers;  ///< [2 A], of means, then of deviations.

  /// Each dimension's KL from target to online, averaged over the states: of
  /// the means at the target's deviation, then of the deviations. [2 A].
  std::vector<double> Divergences(const std::vector<double>& parameters) const;

  /// Weighted negative log likelihood plus multipliers times divergences.
  double Loss(const std::vector<double>& parameters) const;
};

/// N softmax over the samples of each state. [N B] -> [N B].
std::vector<double> SlowSoftmaxWeights(const std::vector<double>& objective,
                                       std::size_t samples, double temperature);

/// Minus the distance of each action to the box [-1, 1]^A. [N B].
std::vector<double> SlowPenalty(
    const std::vector<std::vector<double>>& actions);

}  // namespace ballast::agents::constrained
