// A queueing network and the PPO agent that learns to control it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/queueing/ppo_agent.h"
#include "agents/queueing/rollout.h"
#include "tools/experiment.h"
#include "tools/learner.h"

namespace ballast::tools {

/// Lives the paths of one iteration, then improves values and policy on them.
/// Nothing is replayed later.
class PpoLearner : public Learner {
 public:
  /// @param experiment  outlives this object.
  explicit PpoLearner(const Experiment& experiment);

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

 private:
  const Experiment& experiment_;
  agents::queueing::RolloutCollector collector_;
  agents::queueing::PpoAgent agent_;
  const agents::queueing::Rollout* rollout_ = nullptr;  ///< Not learnt yet.
};

}  // namespace ballast::tools
