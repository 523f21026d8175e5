#include "tests/agents/slow_replay.h"

#include <utility>

#include "tests/models/slow_learning.h"

namespace ballast::agents {

std::vector<SlowTransition> SlowReplay(const std::vector<Episode>& episodes,
                                       std::int64_t capacity) {
  std::vector<SlowTransition> replay;
  std::size_t added = 0;
  const auto slots = static_cast<std::size_t>(capacity);
  for (const Episode& episode : episodes) {
    for (std::int64_t t = 0; t < episode.length(); ++t) {
      const bool last = t + 1 == episode.length();
      SlowTransition transition{models::Doubles(episode.observation[t]),
                                models::Doubles(episode.action[t]),
                                episode.reward[t].item<double>(),
                                models::Doubles(episode.costs.select(1, t)),
                                models::Doubles(episode.observation[t + 1]),
                                episode.terminated && last};
      if (replay.size() < slots) replay.emplace_back();
      replay[added++ % slots] = std::move(transition);
    }
  }
  return replay;
}

}  // namespace ballast::agents
