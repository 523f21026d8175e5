// A replay buffer by plain loops.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/episode.h"

namespace ballast::agents {

/// One step in double.
struct SlowTransition {
  std::vector<double> observation;
  std::vector<double> action;
  double reward;
  std::vector<double> costs;
  std::vector<double> next_observation;
  bool terminated;
};

/// What a buffer of this capacity holds after these episodes, slot by slot.
std::vector<SlowTransition> SlowReplay(const std::vector<Episode>& episodes,
                                       std::int64_t capacity);

}  // namespace ballast::agents
