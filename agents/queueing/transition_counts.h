// How often each action of a finite chain led where.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agents/queueing/table_states.h"
#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// A next state and how often it was seen.
struct Successor {
  std::int32_t state;  ///< Of the box.
  std::int64_t count;
};

/// Counts of (state, action) -> next state, all cut to a box.
class TransitionCounts {
 public:
  /// @param system, box  outlive the counts.
  TransitionCounts(const envs::MixedSystem& system, const TableStates& box);

  void Add(const Transitions& transitions);
  /// Adds, for each transition, its label replayed with every action at every
  /// possible state of the box that has its stochastic state.
  void AddEverywhere(const Transitions& transitions);

  /// In the order of their states; empty if the pair was never seen.
  std::span<const Successor> Successors(std::int64_t state, int action) const;
  /// Share of the box's pairs of a possible state and an action that were seen.
  double Coverage() const;

 private:
  void AddOne(std::int64_t state, int action, std::int64_t next,
              std::int64_t count);

  const envs::MixedSystem& system_;
  const TableStates& box_;
  int actions_;
  std::vector<std::vector<Successor>> successors_;  ///< [states, actions].
};

}  // namespace ballast::agents::queueing
