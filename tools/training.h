// The training loop: live, learn, record, save.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/background_queue.h"
#include "tools/checkpoint.h"
#include "tools/experiment.h"
#include "tools/learner.h"
#include "tools/progress_table.h"
#include "tools/run_directory.h"
#include "tools/tensorboard.h"
#include "tools/training_evaluation.h"

namespace ballast::tools {

/// One run in its directory. An iteration lives, learns, appends a row to
/// progress.csv and saves itself; a killed run loses at most the iteration it
/// was in and, continued, ends with the same bits. Files are written, and the
/// policy is evaluated, on a thread beside learning; neither changes a bit of
/// what is learnt.
class Training {
 public:
  /// Continues from the directory's newest checkpoint, or begins.
  /// @param experiment, run  outlive this object; the caller holds the lock.
  /// Throws std::invalid_argument if the checkpoints cannot be read.
  Training(const Experiment& experiment, const RunDirectory& run);
  ~Training();

  /// Whether all steps were lived before.
  bool is_finished() const {
    return state_.steps >= experiment_.run.total_steps;
  }
  /// Iterations done so far.
  std::int64_t iteration() const { return state_.iteration; }

  /// Starts from the weights and statistics of another policy instead of fresh
  /// ones; before the first iteration only. Throws std::invalid_argument if it
  /// is of another shape.
  void StartFrom(const std::filesystem::path& policy);

  /// Trains to the end and until all is written. Throws std::runtime_error if
  /// the disk refuses.
  void Run(const TrainingProgress& progress);

 private:
  void Live(const TrainingProgress& progress);
  /// @param updates  made in this iteration.
  void Record(std::vector<Scalar> scalars, std::int64_t updates,
              double seconds);
  void Save();
  void PostPolicy();
  void PostKeptPolicy();
  void PostEvaluation();
  std::string PolicyBytes() const;

  const Experiment& experiment_;
  const RunDirectory& run_;
  std::unique_ptr<Learner> learner_;
  CheckpointFolder checkpoints_;
  TrainingState state_;
  std::unique_ptr<ProgressTable> progress_table_;
  std::unique_ptr<ProgressTable> timing_table_;
  std::unique_ptr<TensorboardWriter> tensorboard_;
  std::unique_ptr<TrainingEvaluation> evaluation_;  ///< None if not asked for.
  /// Last: it ends before what its jobs use. Their order is that of the disk:
  /// episodes, rows, policy, state, and then what the state made superfluous.
  BackgroundQueue background_;
};

}  // namespace ballast::tools
