// Transitions of a network that is controlled at random.
#pragma once

#include <cstdint>

#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// A path from the empty state on, each joint action equally likely in each
/// step. The same seed lives the same path, in however many pieces.
class RandomBehaviour {
 public:
  /// @param system  outlives the path.
  /// @param seed  of its two random streams.
  RandomBehaviour(const envs::MixedSystem& system, std::uint64_t seed);

  /// So many steps more.
  Transitions Live(std::int64_t steps);

 private:
  const envs::MixedSystem* system_;
  configs::RandomStream label_stream_;
  configs::RandomStream action_stream_;
  envs::IntMatrix state_;  ///< [1, P + d], now.
};

/// The first steps of such a path.
Transitions LiveRandomly(const envs::MixedSystem& system, std::int64_t steps,
                         std::uint64_t seed);

}  // namespace ballast::agents::queueing
