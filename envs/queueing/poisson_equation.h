// The long-run average cost of a Markov chain and the values that go with it.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "envs/queueing/incomplete_factors.h"

namespace ballast::envs {

/// h + g = c + P h, with h = 0 in one state that is reached from everywhere: g
/// is the average cost per step and h(x) what starting in x costs more than
/// starting there. Solved by BiCGSTAB with incomplete factors.
/// Source: van der Vorst (1992), SIAM J. Sci. Stat. Comput. 13(2).
class PoissonEquation {
 public:
  /// @param transitions  rows sum to 1.
  /// Throws std::invalid_argument if no state is reached from everywhere, so
  /// that there is no single average.
  PoissonEquation(const TransitionMatrix& transitions, int threads);

  /// Improves `value` and `average` until no entry of c + P h - h - g exceeds
  /// `tolerance`, or no progress is made.
  /// @param value  h, where to begin.
  /// @return the largest entry that is left.
  double Solve(const Eigen::VectorXd& cost, double tolerance,
               Eigen::VectorXd& value, double& average) const;

 private:
  // Below states are numbered by the steps to the reference, which is the
  // first, and vectors hold h, but g in the first place, where h is 0.
  void Multiply(const Eigen::VectorXd& unknown, Eigen::VectorXd& result) const;
  void Precondition(const Eigen::VectorXd& residual,
                    Eigen::VectorXd& unknown) const;
  /// A run of BiCGSTAB that leaves `unknown` at its best.
  /// @return the largest entry of the residual.
  double Iterate(const Eigen::VectorXd& cost, double tolerance,
                 Eigen::VectorXd& unknown) const;

  [[maybe_unused]] int threads_;  // Used by a pragma alone.
  std::vector<int> order_;        // The state with each number.
  TransitionMatrix transitions_;  // Without those to the reference.
  IncompleteFactors factors_;
  Eigen::VectorXd times_;  // Steps to the reference, roughly.
  double return_time_;     // Likewise from the reference itself.
};

}  // namespace ballast::envs
