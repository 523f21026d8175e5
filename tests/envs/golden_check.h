// Plays a recorded rollout again and compares.
#pragma once

#include "tests/envs/golden_rollout.h"

namespace ballast::envs {

/// Observations, rewards and returns within GoldenTolerance, costs exactly. An
/// observation that is empty was not recorded.
void CheckRollout(const GoldenRollout& golden);

}  // namespace ballast::envs
