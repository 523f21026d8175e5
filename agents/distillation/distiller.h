// The agent that teaches a small policy what larger ones do.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/distillation/categorical_imitation.h"
#include "agents/distillation/exchange.h"
#include "agents/distillation/gaussian_imitation.h"
#include "agents/distillation/shadow.h"
#include "agents/distillation/state_set.h"
#include "agents/distillation/teachers.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/network_policy.h"

namespace ballast::agents::distillation {

/// What a student may learn beside imitation, by the teacher's frozen critics:
/// -Q_R(s, a) + penalty sum_k max(0, Q_C,k(s, a) - budget_k), in deviations of
/// the returns, a the student's sampled action. The only term by which a
/// student can surpass its teacher, and the only one by which it can exploit
/// a critic's error.
struct ActorTerm {
  double weight = 0.0;
  double penalty = 1.0;
  std::vector<double> budgets;  ///< [K], discounted, in units of the cost.
};

/// The shadow teaches only where a critic says that its action costs at most
/// so much more than the teacher's, in deviations of the returns.
struct GuardConfig {
  bool enabled = false;
  double slack = 0.0;
};

struct DistillerConfig {
  ExchangeWeights weights;
  bool has_shadow = false;
  ShadowConfig shadow;
  GaussianImitationConfig gaussian;
  CategoricalImitationConfig categorical;
  ActorTerm actor;
  GuardConfig guard;
  int batch = 256;
  double learning_rate = 1e-3;
  double shadow_learning_rate = 1e-3;
  double gradient_norm = 10.0;  ///< Largest, of either gradient.
  /// Whether every update tells how far student and shadow are from the
  /// teacher, who is else asked only where a loss needs it.
  bool measures_divergence = true;
  models::MlpConfig network;  ///< The student's; sizes are the teacher's.
};

/// What one update did.
struct DistillerMetrics {
  double student_loss = 0.0;
  double shadow_loss = 0.0;  ///< 0 without a shadow.
  /// D(S <- T) before the step; 0 if the teacher was not asked.
  double divergence = 0.0;
  double shadow_divergence = 0.0;  ///< D(P <- T), likewise; mean over shadows.
  double gradient_norm = 0.0;      ///< The student's.
  /// Share of the states where the guard let the shadow teach; 1 without it.
  double trusted_share = 1.0;
  /// Share of the evaluations of the student's ReLUs at exactly 0.
  double exact_zeros = 0.0;
};

/// Owns the student and the shadows. Its weights are ordinary flat buffers;
/// a graph lives for one update.
class Distiller {
 public:
  /// @param teachers  outlives the distiller.
  /// @param seed  of every random stream of the distiller.
  /// Throws std::invalid_argument if a critic is asked for that is not there.
  Distiller(const Teachers& teachers, DistillerConfig config,
            std::uint64_t seed);

  /// Takes over the weights of another policy, before the first update; its
  /// statistics must be those of the teacher, which every student keeps. Throws
  /// std::invalid_argument if it is of another shape or has other statistics.
  /// @param name  what messages call it.
  void StartFrom(const models::Policy& policy, const std::string& name);

  /// One step on a minibatch of states.
  /// @param rate_share  of the learning rates, which a schedule may lower.
  DistillerMetrics Update(const States& states, double rate_share = 1.0);

  /// The mean of D(S <- T) over some states.
  double Divergence(const States& states) const;

  const models::NetworkPolicy& policy() const { return *student_; }
  const DistillerConfig& config() const { return config_; }

  /// The whole state, by name, for a checkpoint: views, so write or copy them
  /// before the next update.
  std::vector<models::NamedTensor> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such a distiller.
  void Restore(const std::vector<models::NamedTensor>& saved);

 private:
  /// One minibatch while it is worked on.
  struct Work;

  void PredictAll(Work& work) const;
  bool IsTeacherAsked(const States& states) const;
  void AskTeachers(Work& work) const;
  void AddShadowLosses(Work& work, DistillerMetrics& metrics) const;
  /// Of one shadow and its teacher: [B] bool; undefined without a guard.
  at::Tensor Trusted(const States& states, const Predictions& said) const;
  /// Scalar; undefined without an actor term.
  at::Tensor ActorLoss(const Work& work);
  std::vector<models::NamedTensor> Views() const;

  const Teachers& teachers_;
  DistillerConfig config_;
  at::Generator weights_generator_;
  at::Generator action_generator_;
  std::unique_ptr<models::NetworkPolicy> student_;
  std::unique_ptr<ImitationLoss> loss_;
  models::Adam adam_;
  std::vector<std::unique_ptr<Shadow>> shadows_;  ///< One a teacher.
  std::vector<models::Adam> shadow_adams_;
};

/// The shape of a student of this teacher: its task and statistics, another
/// network. Of a greedy teacher the student is a categorical policy.
models::PolicyShape StudentShape(const models::PolicyShape& teacher,
                                 models::MlpConfig network);

}  // namespace ballast::agents::distillation
