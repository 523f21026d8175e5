// Which of the policies that a run kept should teach.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agents/distillation/checkpoint_choice.h"
#include "tools/distillation/common_states.h"
#include "tools/run_directory.h"

namespace ballast::tools {

/// One policy that a run kept.
struct RankedTeacher {
  std::int64_t steps = 0;
  /// Mean in the nominal world; of a network minus the average cost, -inf where
  /// that has no answer.
  double episode_return = 0.0;
  std::vector<double> costs;  ///< [K], likewise.
  bool within_budget = true;  ///< Of the mean costs.
  /// Mean deviation of the action, or, of choices, entropy as a teacher in
  /// nats.
  double softness = 0.0;
  double effective_rank = 1.0;                       ///< Of its features.
  agents::distillation::InformationEstimate input;   ///< I_X.
  agents::distillation::InformationEstimate action;  ///< I_Y of Y_a.
  /// Of Y_c; absent without a constraint.
  std::optional<agents::distillation::InformationEstimate> cost;
  agents::distillation::InformationEstimate reward;  ///< Of Y_r.
  double score = 0.0;                                ///< With weight 1.
};

/// A rule and what it chooses.
struct TeacherChoice {
  std::string rule;
  std::int64_t steps = 0;
};

struct TeacherRanking {
  std::string task;
  bool of_choices = false;  ///< A queueing network's.
  std::vector<std::string> constraints;
  std::vector<RankedTeacher> teachers;  ///< By steps.
  agents::distillation::Resolution of_input, of_target;
  std::vector<TeacherChoice> choices;
};

struct RankingOptions {
  CommonStatesOptions states;
  /// Behind each return and cost; of a network the replicas, unless its
  /// configuration says how to be exact.
  std::int64_t episodes = 10;
  int updates = 3000;  ///< Of a probe, at most.
};

/// Told how many of the candidates are done.
using RankingProgress =
    std::function<void(std::int64_t done, std::int64_t total)>;

/// Compares the policies that a run kept: on one set of states, what the
/// features of each say about the observation (I_X), and about what the task
/// asks for (I_Y): the action of the final policy and, where there is a
/// constraint, whether a budget will be exceeded.
/// Throws std::invalid_argument for a run that kept fewer than two.
TeacherRanking RankTeachers(const RunDirectory& run,
                            const RankingOptions& options,
                            const RankingProgress& progress);

}  // namespace ballast::tools
