// A cheap proxy of the teacher that a student can teach in turn.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "agents/distillation/frozen_teacher.h"
#include "agents/distillation/imitation_loss.h"
#include "models/networks/mlp.h"
#include "models/networks/mlp_graph.h"

namespace ballast::agents::distillation {

enum class ShadowKind {
  /// On the frozen teacher's hidden layers, below its own output layer: SHAKE
  /// as published.
  kTeacherTrunk,
  /// A second head on the student's trunk, which it trains: SHAKE as submitted.
  kStudentTrunk,
  /// A whole second network of the student's shape: the submission's "alone".
  kOwnNetwork,
  /// A network of the teacher's shape that starts from nothing: with labels and
  /// without imitation, deep mutual learning.
  kTeacherShape,
  /// The whole teacher, trained on: what a shadow is to be cheaper than.
  kTeacherCopy,
};

struct ShadowConfig {
  ShadowKind kind = ShadowKind::kTeacherTrunk;
  /// On the teacher's trunk: add what is learnt to its last hidden layer, with
  /// weights that start at 0, so that the shadow starts as the teacher.
  bool residual = true;
  /// On the student's trunk: width of a hidden layer of the head; 0 for none.
  int hidden = 0;
};

/// What a shadow may look at in one minibatch.
struct ShadowView {
  const at::Tensor& teacher_input;  ///< Normalised [B, S].
  const at::Tensor& student_input;  ///< Normalised [B, S].
  /// Without a history; empty if nobody asks the teacher, which a shadow on its
  /// trunk always does.
  const models::MlpGraph& teacher;
  const models::MlpGraph& student;  ///< With the history of its weights.
  const at::Tensor& mask;           ///< [B, C] or undefined.
};

/// Owns its parameters, one flat [1, P] as a policy's.
class Shadow {
 public:
  virtual ~Shadow() = default;

  /// A prediction. @param parameters [1, P], this shadow's, with a history if
  /// it is to be trained.
  virtual at::Tensor Predict(const at::Tensor& parameters,
                             const ShadowView& view) const = 0;

  at::Tensor& parameters() { return parameters_; }
  const at::Tensor& parameters() const { return parameters_; }

 protected:
  explicit Shadow(at::Tensor parameters) : parameters_(std::move(parameters)) {}

 private:
  at::Tensor parameters_;
};

/// @param teacher  that it stands for; outlives it.
/// @param student  the shape of the student's network, filled in.
/// @param loss  reads outputs of the student's layout; outlives it.
std::unique_ptr<Shadow> MakeShadow(const ShadowConfig& config,
                                   const FrozenTeacher& teacher,
                                   const models::MlpConfig& student,
                                   const ImitationLoss& loss,
                                   at::Generator& generator);

}  // namespace ballast::agents::distillation
