// Trained policies, a world, and the small policy that learns from both.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/distillation/distiller.h"
#include "agents/distillation/state_set.h"
#include "agents/distillation/teachers.h"
#include "configs/random_stream.h"
#include "tools/distillation/state_source.h"
#include "tools/experiment.h"
#include "tools/learner.h"

namespace ballast::tools {

/// An iteration is a round of DAgger or of another regime: its steps are
/// taken, its states join those before, the student learns on minibatches of
/// all of them.
class DistillationLearner : public Learner {
 public:
  /// @param experiment  outlives this object.
  /// Throws std::invalid_argument if a teacher cannot be loaded or is of
  /// another task.
  explicit DistillationLearner(const Experiment& experiment);

  std::vector<models::NamedTensor> Live(
      std::int64_t until, TrainingState& state,
      const TrainingProgress& progress) override;
  std::vector<Scalar> Learn(TrainingState& state,
                            const TrainingProgress& progress) override;

  const models::NetworkPolicy& policy() const override {
    return distiller_.policy();
  }
  void StartFrom(const models::Policy& policy,
                 const std::string& name) override {
    distiller_.StartFrom(policy, name);
  }

  std::vector<models::NamedTensor> Save() const override;
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& file) override;
  std::int64_t replay_capacity() const override { return states_.capacity(); }
  void Refill(std::int64_t skipped,
              const std::vector<SavedTransitions>& iterations) override;

 private:
  const Experiment& experiment_;
  std::unique_ptr<agents::distillation::Teachers> teachers_;
  agents::distillation::Distiller distiller_;
  std::unique_ptr<StateSource> source_;
  agents::distillation::StateSet states_;
  configs::RandomStream minibatch_stream_;
  // Of the iteration under way.
  double teacher_share_ = 1.0;
  double new_divergence_ = 0.0;  ///< On its states, before learning on them.
};

}  // namespace ballast::tools
