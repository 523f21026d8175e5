// What the policies that a run kept come to in the nominal world.
#pragma once

#include <optional>

#include "models/networks/network_policy.h"
#include "tools/distillation/teacher_ranking.h"
#include "tools/experiment.h"
#include "tools/queueing/policy_in_training.h"

namespace ballast::tools {

class TeacherReturns {
 public:
  /// @param experiment  of the run; outlives this object, as the options do.
  TeacherReturns(const Experiment& experiment, const RankingOptions& options);
  TeacherReturns(const TeacherReturns&) = delete;
  TeacherReturns& operator=(const TeacherReturns&) = delete;

  /// Fills in the return, the costs and whether they are within the budget.
  void Measure(const models::NetworkPolicy& policy,
               RankedTeacher& teacher) const;

 private:
  void MeasureOnNetwork(const models::NetworkPolicy& policy,
                        RankedTeacher& teacher) const;
  void MeasureOnRobot(const models::NetworkPolicy& policy,
                      RankedTeacher& teacher) const;

  const Experiment& experiment_;
  const RankingOptions& options_;
  std::uint64_t seed_;
  std::optional<QueueingExperiment> watched_;   ///< Of a network.
  std::optional<PolicyInTraining> on_network_;  ///< Likewise.
};

}  // namespace ballast::tools
