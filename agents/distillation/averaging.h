// How several teachers become one.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/networks/factors.h"

namespace ballast::agents::distillation {

enum class AveragingRule {
  kLogDensity,  ///< The mean of log densities, renormalised.
  kMixture,     ///< The mean of densities; of Gaussians its two moments.
  /// For each state one of the teachers: that of the least cost among those
  /// whose reward is near the best, by a critic.
  kSafeChoice,
};

/// Predictions of K Gaussians, [B, 2A] each. With means m_k and deviations s_k:
///   log density: 1 / s^2 = mean_k 1 / s_k^2,  m = s^2 mean_k m_k / s_k^2;
///   mixture:     m = mean_k m_k,  s^2 = mean_k (s_k^2 + m_k^2) - m^2.
at::Tensor LogDensityMeanOfGaussians(
    const std::vector<at::Tensor>& predictions);
at::Tensor MixtureOfGaussians(const std::vector<at::Tensor>& predictions);

/// Logits of K independent masked softmaxes per factor, [B, C] each:
///   log density: the mean of the logits;
///   mixture: log of the mean probability, 0 where forbidden.
at::Tensor LogDensityMeanOfLogits(const std::vector<at::Tensor>& predictions);
at::Tensor MixtureOfLogits(const std::vector<at::Tensor>& predictions,
                           const models::Factors& factors,
                           const at::Tensor& mask);

/// The number of the safest teacher per state.
/// @param rewards, costs [K, B], values of the teachers' actions.
/// @param slack  how far below the best reward a teacher may be, >= 0.
/// @return [B] int64.
at::Tensor SafestOf(const at::Tensor& rewards, const at::Tensor& costs,
                    double slack);
/// For each state the prediction of the teacher chosen.
at::Tensor ChosenOf(const std::vector<at::Tensor>& predictions,
                    const at::Tensor& choice);

}  // namespace ballast::agents::distillation
