// The state of a training run on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/named_tensor.h"
#include "tools/learner.h"

namespace ballast::tools {

/// The checkpoints of one run: the whole state at each saved iteration, of
/// which the last two are kept, and the transitions of each iteration in a
/// file of their own, as long as the replay buffer holds them.
///
/// What is saved is copied at once; the disk is touched by the job returned,
/// which may run later and on another thread, while this object lives. Jobs
/// must run in the order they were made in, and throw std::runtime_error if the
/// disk refuses.
class CheckpointFolder {
 public:
  CheckpointFolder(std::filesystem::path folder, std::int64_t replay_capacity);

  /// Writes the transitions of one iteration.
  [[nodiscard]] std::function<void()> SaveTransitions(
      std::int64_t iteration,
      const std::vector<models::NamedTensor>& transitions) const;
  /// Writes the state, then removes what it makes superfluous.
  [[nodiscard]] std::function<void()> Save(const TrainingState& state,
                                           const Learner& learner) const;

  /// Restores the newest checkpoint into `learner`, its replay buffer included;
  /// nothing if there is none. A damaged checkpoint is passed over for the one
  /// before it. Throws std::invalid_argument if none of those there can be
  /// read.
  std::optional<TrainingState> Load(Learner& learner) const;

 private:
  std::vector<std::int64_t> SavedIterations() const;
  void RemoveSuperfluous(const std::vector<std::int64_t>& transitions) const;
  TrainingState LoadOne(std::int64_t iteration, Learner& learner) const;
  void Refill(const TrainingState& state, Learner& learner) const;

  std::filesystem::path folder_;
  std::int64_t replay_capacity_;
};

/// The tensors of the newest saved state in the checkpoints of some run.
/// @param name  what messages call the run.
/// Throws std::invalid_argument if there is none or it is damaged.
std::vector<models::NamedTensor> NewestState(
    const std::filesystem::path& checkpoints, const std::string& name);

/// The transitions of every iteration that those checkpoints hold, in order.
/// Throws likewise.
std::vector<SavedTransitions> AllTransitions(
    const std::filesystem::path& checkpoints, const std::string& name);

}  // namespace ballast::tools
