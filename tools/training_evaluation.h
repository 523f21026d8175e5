// How a policy in training does, measured beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/experiment.h"
#include "tools/progress_table.h"
#include "tools/queueing/policy_in_training.h"
#include "tools/run_directory.h"

namespace ballast::tools {

/// Runs snapshots of the policy in the nominal world, of a network the average
/// cost of its most likely actions, and appends a row each to
/// evaluation.csv, which holds no wall-clock: equal runs have equal files.
class TrainingEvaluation {
 public:
  /// Opens the table and keeps its rows up to and with `last_iteration`.
  /// @param experiment  with run.evaluate_every > 0; outlives this object.
  /// Throws std::invalid_argument as ProgressTable does.
  TrainingEvaluation(const Experiment& experiment, const RunDirectory& run,
                     std::int64_t last_iteration);

  /// Runs the episodes of one evaluation, which depend on the policy, the run's
  /// seed and the iteration alone, and waits until their row is on the disk.
  /// The calling thread, which is not the learner's, works alone.
  /// @param steps  environment steps lived.
  /// @param policy  the bytes of a policy file.
  /// Throws std::runtime_error if the disk refuses.
  void Run(std::int64_t iteration, std::int64_t steps, std::string_view policy);

 private:
  /// What the row says after the steps.
  std::vector<double> Measure(std::int64_t iteration,
                              std::string_view policy) const;

  const Experiment& experiment_;
  std::optional<PolicyInTraining> queueing_;  ///< Where a network is learnt.
  ProgressTable table_;
};

}  // namespace ballast::tools
