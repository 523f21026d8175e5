// How far a learner's prediction is from a target's.
#pragma once

#include <ATen/ATen.h>

namespace ballast::agents::distillation {

/// Losses on predictions. A prediction is what a policy says about the next
/// action, as one tensor: of a Gaussian the means, then the log deviations
/// [B, 2A]; of discrete factors the logits [B, C]. Teachers, students and
/// shadows of one task predict alike, whatever their networks look like.
///
/// All results are per state, [B], and differentiable; a gradient flows to
/// whatever was not detached.
class ImitationLoss {
 public:
  virtual ~ImitationLoss() = default;

  /// The prediction that a network's output stands for.
  virtual at::Tensor Predict(const at::Tensor& output) const = 0;

  /// D(learner <- target), 0 where they agree.
  /// @param mask [B, C] bool, true where allowed; undefined for a box or when
  ///   everything is allowed.
  virtual at::Tensor Divergence(const at::Tensor& target,
                                const at::Tensor& learner,
                                const at::Tensor& mask) const = 0;
  /// Mean over the columns of the squared difference.
  virtual at::Tensor SquaredError(const at::Tensor& target,
                                  const at::Tensor& learner,
                                  const at::Tensor& mask) const = 0;
  /// The most likely action, the nearest a policy has to a label: [B, A] of a
  /// box, [B, F] int64 of factors.
  virtual at::Tensor Mode(const at::Tensor& prediction,
                          const at::Tensor& mask) const = 0;
  /// -log of the learner's density, or probability, of `action`; of one factor
  /// and a label that is the cross-entropy.
  virtual at::Tensor NegativeLogLikelihood(const at::Tensor& action,
                                           const at::Tensor& learner,
                                           const at::Tensor& mask) const = 0;
};

}  // namespace ballast::agents::distillation
