// Episodes without a world.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "agents/episode.h"

namespace ballast::agents {

/// What a random episode looks like.
struct EpisodeShape {
  int length = 40;
  int state_size = 5;
  int action_size = 2;
  int constraints = 2;
};

/// Steps of random size from a random start, normal actions and rewards, costs
/// uniform on [0, 1).
Episode RandomEpisode(const EpisodeShape& shape, std::uint64_t seed);

/// An episode whose transition t shows the number first + t in every field:
/// observation, action, reward, and cost k as 1000 k + first + t; the next
/// observation is first + t + 1.
Episode NumberedEpisode(const EpisodeShape& shape, int first);

}  // namespace ballast::agents
