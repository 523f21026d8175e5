// A robot and the constrained agent that learns in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "agents/episode.h"
#include "agents/episode_collector.h"
#include "envs/environment.h"
#include "tools/experiment.h"
#include "tools/learner.h"

namespace ballast::tools {

/// Lives whole episodes one after another and updates the agent for each step
/// lived after the initial ones.
class ConstrainedLearner : public Learner {
 public:
  /// @param experiment  outlives this object.
  explicit ConstrainedLearner(const Experiment& experiment);
  ~ConstrainedLearner() override;

  std::vector<models::NamedTensor> Live(
      std::int64_t until, TrainingState& state,
      const TrainingProgress& progress) override;
  std::vector<Scalar> Learn(TrainingState& state,
                            const TrainingProgress& progress) override;

  const models::NetworkPolicy& policy() const override {
    return agent_->policy();
  }
  void StartFrom(const models::Policy& policy,
                 const std::string& name) override {
    agent_->StartFrom(policy, name);
  }

  std::vector<models::NamedTensor> Save() const override;
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& file) override;
  std::int64_t replay_capacity() const override {
    return experiment_.agent.replay_capacity;
  }
  void Refill(std::int64_t skipped,
              const std::vector<SavedTransitions>& iterations) override;

 private:
  struct Iteration;

  agents::Episode LiveEpisode();
  ProgressStatus StatusOf(const Iteration& iteration) const;
  std::vector<Scalar> Summarise(const Iteration& iteration);

  const Experiment& experiment_;
  std::unique_ptr<envs::VectorEnvironment> environment_;
  std::unique_ptr<agents::constrained::ConstrainedAgent> agent_;
  agents::EpisodeCollector collector_;
  std::vector<double> total_costs_;       ///< [K], paid while training.
  std::unique_ptr<Iteration> iteration_;  ///< Under way.
};

}  // namespace ballast::tools
