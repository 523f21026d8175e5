// States of a robot's episodes.
#pragma once

#include <memory>
#include <vector>

#include "agents/episode_collector.h"
#include "envs/environment.h"
#include "tools/distillation/state_source.h"

namespace ballast::tools {

/// Lives whole episodes in the training environment, which may draw its
/// parameters anew from episode to episode.
class RobotStates : public StateSource {
 public:
  /// @param experiment  outlives this object.
  explicit RobotStates(const Experiment& experiment);

  agents::distillation::States Live(const models::Policy& teacher,
                                    const models::Policy& student, double share,
                                    std::int64_t steps) override;
  std::vector<Scalar> Metrics() const override;
  std::vector<models::NamedTensor> Save() const override;
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& file) override;

 private:
  const Experiment& experiment_;
  std::unique_ptr<envs::VectorEnvironment> environment_;
  agents::EpisodeCollector collector_;
  std::vector<double> total_costs_;        ///< [K], paid in all.
  std::vector<agents::Episode> episodes_;  ///< Of the last round.
};

}  // namespace ballast::tools
