// Imitation of policies over a box of actions.
#pragma once

#include <ATen/ATen.h>

#include <limits>

#include "agents/distillation/imitation_loss.h"

namespace ballast::agents::distillation {

enum class GaussianDistance {
  kForward,  ///< KL(target || learner): covers what the target does.
  kReverse,  ///< KL(learner || target): seeks its mode.
  kSquared,  ///< Squares of the differences of mean and log deviation.
  kHuber,    ///< Of the executed action, and squares of the log deviation's.
};

struct GaussianImitationConfig {
  GaussianDistance distance = GaussianDistance::kForward;
  /// Of the terms of the mean and of the deviation. With temperature tau, tau
  /// times the tempered divergence is that of weights 1 and tau: a Gaussian
  /// has nothing else that a temperature could bring out.
  double mean_weight = 1.0;
  double deviation_weight = 1.0;
  /// What divides a difference of means is at least this, and so is a
  /// likelihood's deviation; 0 for no floor.
  double deviation_floor = 0.0;
  /// Target means are clipped to +-this, in units of the action.
  double mean_limit = std::numeric_limits<double>::infinity();
  double huber_width = 0.25;  ///< Where squares turn into lines.
};

/// Divergences of diagonal Gaussians, before the environment clips what is
/// sampled to its box. The clip is no bijection, so these are upper bounds of
/// the divergence of executed actions, and equal to it within the box.
class GaussianImitation : public ImitationLoss {
 public:
  /// @param initial_deviation  of the policies, as models::ReadMoments has it.
  GaussianImitation(const GaussianImitationConfig& config,
                    double initial_deviation);

  at::Tensor Predict(const at::Tensor& output) const override;
  at::Tensor Divergence(const at::Tensor& target, const at::Tensor& learner,
                        const at::Tensor& mask) const override;
  at::Tensor SquaredError(const at::Tensor& target, const at::Tensor& learner,
                          const at::Tensor& mask) const override;
  at::Tensor Mode(const at::Tensor& prediction,
                  const at::Tensor& mask) const override;
  at::Tensor NegativeLogLikelihood(const at::Tensor& action,
                                   const at::Tensor& learner,
                                   const at::Tensor& mask) const override;

 private:
  GaussianImitationConfig config_;
  double initial_deviation_;
};

/// The prediction that the output of a Gaussian policy's network stands for: as
/// models::ReadMoments, but differentiable and in any precision.
at::Tensor PredictGaussian(const at::Tensor& output, double initial_deviation);

/// How far a mean is from doing what the target's does, in units of the action
/// and differentiable in `mean`: 0 if both are executed alike, else its
/// distance to the executed target. Beyond the box it points back, where the
/// difference of executed actions has no slope.
at::Tensor ExecutedError(const at::Tensor& target_mean, const at::Tensor& mean);

}  // namespace ballast::agents::distillation
