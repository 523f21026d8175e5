// The losses that a student, a shadow and a frozen teacher exchange.
#pragma once

#include <ATen/ATen.h>

#include "agents/distillation/imitation_loss.h"

namespace ballast::agents::distillation {

/// How the shadow is kept near the teacher.
enum class ShadowImitation {
  kDivergence,    ///< D, as SHAKE was submitted.
  kSquaredError,  ///< Of the logits or moments, as its program has it.
};

/// Weights of the terms; 0 leaves one out. With teacher T, shadow P, student S,
/// action y and D(learner <- target), where sg[.] stops the gradient:
///   student: label NLL(S, y) + direct D(S <- T) + forward D(S <- sg[P])
///   shadow:  imitation {D or mean square}(P <- T) + reversed D(P <- sg[S])
///            + shadow_label NLL(P, y)
/// Plain distillation is direct = 1 alone; SHAKE is forward, imitation and
/// reversed. Both losses are one sum: the stops make them two objectives, but
/// for a shadow on the student's trunk, whose loss is meant to train the trunk.
/// Source: Li and Jin (2022), Shadow Knowledge Distillation, NeurIPS.
struct ExchangeWeights {
  double label = 0.0;
  double direct = 1.0;
  double forward = 0.0;
  double imitation = 0.0;
  double reversed = 0.0;
  double shadow_label = 0.0;
  ShadowImitation shadow_imitation = ShadowImitation::kDivergence;
};

/// What is said about one minibatch.
struct Predictions {
  at::Tensor teacher{};  ///< Undefined if no loss asks it.
  at::Tensor shadow{};   ///< Undefined if there is none.
  at::Tensor student;
  at::Tensor mask{};  ///< [B, C] or undefined.
  /// y; the teacher's most likely one if undefined.
  at::Tensor action{};
  /// [B] bool: where the student may learn from the shadow; elsewhere it learns
  /// from the teacher. Undefined for everywhere.
  at::Tensor trusted{};
};

/// Means over the minibatch, each a differentiable scalar.
struct ExchangeLosses {
  at::Tensor student;
  at::Tensor shadow;  ///< Undefined without a shadow.
};

ExchangeLosses FindLosses(const ImitationLoss& loss,
                          const ExchangeWeights& weights,
                          const Predictions& predictions);

}  // namespace ballast::agents::distillation
