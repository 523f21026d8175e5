// The real transitions a queueing agent learns from.
#pragma once

#include <algorithm>
#include <cstdint>

#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// First in, first out; sampled uniformly with replacement.
class TransitionMemory {
 public:
  /// @param system  outlives the memory.
  /// @param capacity  transitions held, >= 1.
  TransitionMemory(const envs::MixedSystem& system, std::int64_t capacity);

  void Add(const Transitions& transitions);
  /// Forgets every transition.
  void Clear() { added_ = 0; }
  /// Counts transitions that were added before a run was resumed and that
  /// `capacity` later ones push out again, so that those take the same places.
  void Skip(std::int64_t transitions) { added_ += transitions; }

  /// Transitions held.
  std::int64_t size() const { return std::min(added_, capacity_); }
  /// Transitions ever added.
  std::int64_t added() const { return added_; }
  std::int64_t capacity() const { return capacity_; }
  /// Of the transitions held, in no order. [size(), P + d].
  StateRows states() const { return states_.topRows(size()); }

  /// Fills `batch`; its memory is kept if it has as many rows already.
  /// @param batch_size B >= 1; the memory must not be empty.
  void Sample(std::int64_t batch_size, configs::RandomStream& stream,
              Transitions& batch) const;

 private:
  const envs::MixedSystem& system_;
  std::int64_t capacity_;
  std::int64_t added_ = 0;
  envs::IntMatrix states_;  ///< [capacity, P + d]; touched when written.
  envs::IntVector actions_;
  envs::IntVector labels_;
  envs::IntMatrix next_states_;
};

}  // namespace ballast::agents::queueing
