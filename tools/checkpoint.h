// The state of a training run on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "agents/episode.h"
#include "models/networks/policy.h"

namespace ballast::tools {

/// Where a run stands after an iteration.
struct TrainingState {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;                  ///< Environment steps lived.
  std::int64_t updates = 0;                ///< Minibatch updates done.
  std::vector<double> total_costs;         ///< [K], paid while training.
  std::vector<std::uint64_t> environment;  ///< VectorEnvironment::State.
  std::vector<std::uint64_t> noise;        ///< Of the policy's actions.
  /// Transitions of every iteration so far, in order.
  std::vector<std::int64_t> transitions;
};

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

  /// Writes the episodes of one iteration.
  [[nodiscard]] std::function<void()> SaveEpisodes(
      std::int64_t iteration,
      const std::vector<agents::Episode>& episodes) const;
  /// Writes the state, then removes what it makes superfluous.
  [[nodiscard]] std::function<void()> Save(
      const TrainingState& state,
      const agents::constrained::ConstrainedAgent& agent) const;

  /// Restores the newest checkpoint into `agent`, its replay buffer included;
  /// nothing if there is none. A damaged checkpoint is passed over for the one
  /// before it. Throws std::invalid_argument if none of those there can be
  /// read.
  std::optional<TrainingState> Load(
      agents::constrained::ConstrainedAgent& agent) const;

 private:
  std::vector<std::int64_t> SavedIterations() const;
  void RemoveSuperfluous(const std::vector<std::int64_t>& transitions) const;
  TrainingState LoadOne(std::int64_t iteration,
                        agents::constrained::ConstrainedAgent& agent) const;
  void RefillReplay(const TrainingState& state,
                    agents::constrained::ConstrainedAgent& agent) const;

  std::filesystem::path folder_;
  std::int64_t replay_capacity_;
};

}  // namespace ballast::tools
