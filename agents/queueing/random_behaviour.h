// Transitions of a network that is controlled at random.
#pragma once

#include <cstdint>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// A path of so many steps from the empty state, each joint action equally
/// likely in each of them.
/// @param seed  of its two random streams.
Transitions LiveRandomly(const envs::MixedSystem& system, std::int64_t steps,
                         std::uint64_t seed);

}  // namespace ballast::agents::queueing
