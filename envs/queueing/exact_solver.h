// The exact average cost of a truncated chain, optimal and under a policy.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <stdexcept>

#include "envs/queueing/truncated_chain.h"

namespace ballast::envs {

/// How exactly, and who is told.
struct SolverOptions {
  double tolerance = 1e-4;  ///< Largest upper - lower, cost per step. > 0.
  int threads = 1;
  /// Told after every round between which bounds the average lies; may be
  /// empty.
  std::function<void(double lower, double upper)> progress = {};
};

/// An average cost g on the truncated chain: lower <= g <= upper, per step.
///
/// With the values V the bounds are the least and the largest entry of TV - V,
/// where T is Bellman's operator (of all actions, or of the policy's).
struct AverageCost {
  double lower;
  double upper;
  Eigen::VectorXd value;  ///< [size], up to a constant.

  double middle() const { return 0.5 * (lower + upper); }
};

/// The bounds of an average cost would not meet: a chain that forgets too
/// slowly where it began, as under a policy that is stable in short queues
/// alone.
class OpenBounds : public std::runtime_error {
 public:
  explicit OpenBounds(const AverageCost& cost);
};

/// An optimal policy with its cost.
struct Optimum {
  AverageCost cost;
  IntVector actions;  ///< [size], minimising in TV.
};

/// Policy iteration: solves for the values of a policy, roughly at first, then
/// lets Bellman's operator run for some sweeps, so that what a better action is
/// worth reaches far states, and takes the last minimising actions as the next
/// policy. The bounds hold in whatever way they were reached.
/// Throws OpenBounds if the bounds do not meet, and as PoissonEquation.
Optimum SolveOptimum(const TruncatedChain& chain, const SolverOptions& options);

/// Relative value iteration, plain: the same answer on a slower way.
Optimum IterateValues(const TruncatedChain& chain,
                      const SolverOptions& options);

/// The cost of a fixed policy.
/// @param probabilities  [size, action_count], rows that sum to 1.
/// Throws likewise.
AverageCost EvaluatePolicy(const TruncatedChain& chain,
                           const RowMatrix& probabilities,
                           const SolverOptions& options);

}  // namespace ballast::envs
