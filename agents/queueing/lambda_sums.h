// Sums of temporal differences along paths.
#pragma once

#include <Eigen/Core>

namespace ballast::agents::queueing {

/// What the sums are made of; actors' paths lie side by side, the rows of one
/// step together: [T N].
struct LambdaTerms {
  const Eigen::VectorXd& costs;        ///< Per step.
  const Eigen::VectorXd& values;       ///< Of the states, cost-to-go.
  const Eigen::VectorXd& next_values;  ///< Of the states that follow.
};

struct LambdaConfig {
  double discount = 0.998;
  double lambda = 0.99;
  double average_cost = 0.0;  ///< Subtracted from each cost, per step.
};

/// For each step k of each path, the sum over t >= k up to the path's end of
///   (discount lambda)^(t - k) (c_t - average + discount V(next_t) - V(x_t)):
/// the advantage of what was done; with V(x_k) added, the target of the value.
/// Source: Schulman et al. (2016), arXiv 1506.02438, for costs.
/// @param actors  N, a divisor of the rows.
/// @param sums [T N], made to fit.
void LambdaSums(const LambdaTerms& terms, const LambdaConfig& config,
                int actors, Eigen::VectorXd& sums);

}  // namespace ballast::agents::queueing
