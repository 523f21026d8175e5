// What n sampled outcomes are worth to a cautious agent.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "risk/distortion.h"

namespace ballast::risk {

/// How uncertainty about the model bears on rewards; on costs it is always
/// held to be bad.
enum class RewardAttitude {
  kRobust,      ///< The worst rewards weigh most.
  kNeutral,     ///< The plain mean.
  kOptimistic,  ///< The best rewards weigh most.
};

/// Which sample gets which weight.
enum class Weighting {
  kSorted,  ///< The i-th worst sample gets the i-th weight.
  /// The rule of the paper's program before March 2024: the sample at
  /// position i gets the weight whose index is the position of the i-th worst
  /// sample. Averaged over the order of the samples it applies 1/(n-1) of the
  /// distortion and the plain mean for the rest.
  kInversePermutation,
};

/// Coherent distortion risk measure of n sampled outcomes per element.
///
/// Sorts the samples from worst to best and weighs the i-th with
/// g(i/n) - g((i-1)/n); a concave g leans on the worst outcomes. A sample that
/// is not a number makes its element's risk not a number.
/// Source: Wang (2000), J. Risk and Insurance 67(1).
///
/// Tensors are float32 on the CPU; sums run in double over the samples in
/// their given order. Another shape or type throws std::invalid_argument.
class RiskMeasure {
 public:
  /// @param n  samples per element, n >= 1.
  RiskMeasure(const DistortionFunction& g, int n,
              RewardAttitude attitude = RewardAttitude::kRobust,
              Weighting weighting = Weighting::kSorted);

  /// @param costs  [n, B], discounted cost-to-go; high is bad.  @return [B].
  at::Tensor OfCosts(const at::Tensor& costs) const;
  /// As above into `risk`, [B] and contiguous; allocates nothing.
  void OfCosts(const at::Tensor& costs, at::Tensor& risk) const;

  /// As above for costs [n, elements] in a row; allocates nothing.
  void OfCosts(const float* costs, std::int64_t elements, float* risk) const;

  /// Rewards are costs with the sign turned: -OfCosts(-rewards) for the robust
  /// attitude. [n, B] -> [B].
  at::Tensor OfRewards(const at::Tensor& rewards) const;
  void OfRewards(const at::Tensor& rewards, at::Tensor& risk) const;
  void OfRewards(const float* rewards, std::int64_t elements,
                 float* risk) const;

  /// n.
  int samples() const { return static_cast<int>(weights_.size()); }
  /// Worst sample first; they sum to 1 and do not increase.
  const std::vector<double>& weights() const { return weights_; }
  /// As `weights`, after the reward attitude.
  const std::vector<double>& reward_weights() const { return reward_weights_; }
  RewardAttitude attitude() const { return attitude_; }
  Weighting weighting() const { return weighting_; }

 private:
  std::vector<double> weights_;
  std::vector<double> reward_weights_;
  RewardAttitude attitude_;
  Weighting weighting_;
};

}  // namespace ballast::risk
