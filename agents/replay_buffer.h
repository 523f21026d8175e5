// The border between simulated doubles and float32 tensors.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>

#include "agents/episode.h"
#include "configs/random_stream.h"

namespace ballast::agents {

/// A minibatch of B transitions.
struct TransitionBatch {
  at::Tensor observation;       ///< [B, S], raw.
  at::Tensor action;            ///< [B, A], as sampled, not clipped.
  at::Tensor reward;            ///< [B].
  at::Tensor costs;             ///< [K, B].
  at::Tensor next_observation;  ///< [B, S], raw.
  at::Tensor terminated;        ///< [B], 1 where the next state has no future.
};

/// First in, first out; sampled uniformly with replacement.
class ReplayBuffer {
 public:
  /// @param capacity  transitions held, >= 1.
  /// @param constraints  K: of an episode's costs, the first K are kept.
  ReplayBuffer(std::int64_t capacity, int state_size, int action_size,
               int constraints);

  void Add(const Episode& episode);
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

  /// Fills `batch`, whose tensors are reused between calls.
  /// @param batch_size B >= 1; the buffer must not be empty.
  void Sample(std::int64_t batch_size, configs::RandomStream& stream,
              TransitionBatch& batch) const;

 private:
  std::int64_t capacity_;
  std::int64_t added_ = 0;
  at::Tensor observation_;  ///< [capacity, S]; pages are touched when written.
  at::Tensor action_;
  at::Tensor reward_;
  at::Tensor costs_;  ///< [capacity, K].
  at::Tensor next_observation_;
  at::Tensor terminated_;
};

}  // namespace ballast::agents
