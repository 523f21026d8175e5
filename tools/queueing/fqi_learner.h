// A queueing network and the fitted Q iteration that learns to control it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/queueing/network_fqi.h"
#include "agents/queueing/random_behaviour.h"
#include "tools/experiment.h"
#include "tools/learner.h"

namespace ballast::tools {

/// Adds each iteration's events, under uniform random choices, to the batch and
/// makes the share of the regressions that they are of the run's events. The
/// path follows from the seed, so a resumed run lives it again instead of
/// keeping it on disk.
class FqiLearner : public Learner {
 public:
  /// @param experiment  outlives this object.
  explicit FqiLearner(const Experiment& experiment);

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
  /// Regressions that are made once so many events are behind the run.
  std::int64_t DueAfter(std::int64_t steps) const;

  const Experiment& experiment_;
  agents::queueing::RandomBehaviour path_;
  agents::queueing::NetworkFqi agent_;
  double average_cost_ = 0.0;  ///< Of the iteration's events.
};

}  // namespace ballast::tools
