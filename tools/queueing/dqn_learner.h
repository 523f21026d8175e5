// A queueing network and the deep Q-learning agent that controls it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/queueing/dqn_agent.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "tools/experiment.h"
#include "tools/learner.h"
#include "tools/queueing/safety_policy.h"

namespace ballast::tools {

/// Lives one path that never ends, from empty queues on, and makes the updates
/// that the agent's own schedule calls for between its steps. MaxWeight may act
/// while the queues are too long; what it lives is learnt from all the same.
class DqnLearner : public Learner {
 public:
  /// @param experiment  outlives this object.
  explicit DqnLearner(const Experiment& experiment);

  std::vector<models::NamedTensor> Live(
      std::int64_t until, TrainingState& state,
      const TrainingProgress& progress) override;
  std::vector<Scalar> Learn(TrainingState& state,
                            const TrainingProgress& progress) override;

  const models::NetworkPolicy& policy() const override {
    return agent_.policy();
  }
  void StartFrom(const models::Policy& policy,
                 const std::string& name) override {
    agent_.StartFrom(policy, name);
  }

  std::vector<models::NamedTensor> Save() const override;
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& file) override;
  std::int64_t replay_capacity() const override {
    return agent_.config().replay_capacity;
  }
  void Refill(std::int64_t skipped,
              const std::vector<SavedTransitions>& iterations) override;

 private:
  /// From state_ to the next. @param step  one row.
  /// @return whether the safety net held it.
  bool LiveOneStep(agents::queueing::Transitions& step);
  /// Throws std::runtime_error if learning has diverged.
  void MakeDueUpdates(TrainingState& state);

  const Experiment& experiment_;
  const envs::MixedSystem& system_;
  agents::queueing::DqnAgent agent_;
  std::optional<SafetyPolicy> safety_;
  std::vector<configs::RandomStream> chance_;  ///< One, of the labels.
  envs::IntMatrix state_;                      ///< [1, P + d], now.
  // Of the iteration under way.
  std::vector<agents::queueing::DqnMetrics> updates_;
  double average_cost_ = 0.0;
  double held_share_ = 0.0;  ///< Steps under the safety net.
};

}  // namespace ballast::tools
