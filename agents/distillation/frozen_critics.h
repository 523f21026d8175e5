// What a teacher thinks actions are worth, frozen with it.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "models/networks/twin_critics.h"
#include "models/normaliser.h"

namespace ballast::agents::distillation {

/// The target critics of a trained agent, whose values are cautious and, of a
/// robust agent, of the worst transition models. Values are told in units of
/// each outcome's scale, the deviation of its returns.
class FrozenCritics {
 public:
  /// @param normaliser  of the observations the critics were trained on.
  /// @param scales [1 + K].
  FrozenCritics(models::TwinCritics critics,
                const models::Normaliser& normaliser,
                std::vector<float> scales);

  int outcomes() const { return critics_.outcomes(); }
  const std::vector<float>& scales() const { return scales_; }
  /// Of all weights, statistics and scales: SHA-256, 64 digits.
  std::string Digest() const;

  /// @param observation [B, S], raw.  @param action [B, A], clipped here.
  /// @return [1 + K, B], reward first.
  at::Tensor Values(const at::Tensor& observation, const at::Tensor& action);
  /// The same, differentiable in `action`; past the box the slope is that at
  /// its edge.
  at::Tensor Differentiable(const at::Tensor& observation,
                            const at::Tensor& action);

 private:
  at::Tensor Input(const at::Tensor& observation, const at::Tensor& action);

  models::TwinCritics critics_;
  models::Normaliser normaliser_;
  std::vector<float> scales_;
  std::vector<float> units_;  ///< Ones: values in units of the scales.
  at::Tensor input_;
};

}  // namespace ballast::agents::distillation
