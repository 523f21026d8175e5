// Diagonal Gaussians over a box of actions.
#pragma once

#include <ATen/ATen.h>

#include "models/networks/action_distribution.h"

namespace ballast::models {

/// No standard deviation is smaller, in units of the action.
inline constexpr double kLeastDeviation = 1e-3;

/// The mean and the logarithm of the standard deviation, [B, A] each.
struct GaussianMoments {
  at::Tensor mean;
  at::Tensor log_deviation;
};

/// Reads a network's output: the mean is its first half and, with u its second,
///   log deviation =
///       max(log softplus(u) + log(initial / log 2), log kLeastDeviation),
/// so that u = 0 means the initial deviation.
/// @param output [..., 2A], B rows in all.
/// @param initial_deviation > 0, in units of the action.
/// @param moments [B, A] each, made to fit.
/// @param slope [B, A], made to fit, receives d log deviation / d u, 0 where
///   the floor holds; or null.
void ReadMoments(const at::Tensor& output, double initial_deviation,
                 GaussianMoments& moments, at::Tensor* slope = nullptr);

/// A divergence per action dimension, [B, A] each, in nats.
struct GaussianDivergence {
  at::Tensor mean;
  at::Tensor deviation;
};

/// How far `online` has moved from `target`, its mean at the target's deviation
/// and its deviation at a common mean:
///   mean:      (m - m_t)^2 / (2 s_t^2)
///   deviation: KL(N(0, s_t) || N(0, s)).
/// Source: Abdolmaleki et al. (2018), arXiv:1812.02256, section 4.2.
GaussianDivergence DecoupledDivergence(const GaussianMoments& target,
                                       const GaussianMoments& online);

/// B diagonal Gaussians. Samples are not clipped to the box.
class Gaussian : public ActionDistribution {
 public:
  explicit Gaussian(GaussianMoments moments);

  at::Tensor Sample(at::Generator& generator) const override;
  at::Tensor SampleEach(
      std::span<configs::RandomStream> streams) const override;
  at::Tensor Mode() const override { return moments_.mean; }
  at::Tensor LogProb(const at::Tensor& action) const override;
  at::Tensor Entropy() const override;
  at::Tensor KlTo(const ActionDistribution& other) const override;

  const GaussianMoments& moments() const { return moments_; }

 private:
  GaussianMoments moments_;
};

}  // namespace ballast::models
