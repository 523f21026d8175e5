// A finite part of a network's states, numbered.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// Every stochastic state with queues of at most `bound` jobs; longer queues
/// count as that long. The last queue counts fastest, the stochastic state
/// slowest.
class TableStates {
 public:
  /// @param system  outlives the box.  @param bound  >= 0.
  /// Throws std::invalid_argument for more than 2^24 pairs of a state and an
  /// action.
  TableStates(const envs::MixedSystem& system, int bound);

  /// States in the box.
  std::int64_t size() const { return size_; }
  int bound() const { return bound_; }

  /// The number of a state, queues cut to the bound.
  std::int64_t IndexOf(std::span<const std::int32_t> state) const;
  /// States [first, first + count), one row each. Some may be impossible.
  void Read(std::int64_t first, std::int64_t count,
            envs::IntMatrix& states) const;

 private:
  const envs::MixedSystem& system_;
  int bound_;
  std::int64_t size_ = 0;
};

}  // namespace ballast::agents::queueing
