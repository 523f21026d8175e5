#include "tools/episode_tensors.h"

#include <cstdint>
#include <stdexcept>

#include "models/tensor_finder.h"

namespace ballast::tools {

std::vector<models::NamedTensor> TensorsOf(
    const std::vector<agents::Episode>& episodes) {
  std::vector<models::NamedTensor> tensors;
  std::vector<std::int64_t> terminated;
  for (const agents::Episode& episode : episodes) {
    const std::string prefix = std::to_string(terminated.size()) + ".";
    tensors.emplace_back(prefix + "observation", episode.observation);
    tensors.emplace_back(prefix + "action", episode.action);
    tensors.emplace_back(prefix + "reward", episode.reward);
    tensors.emplace_back(prefix + "costs", episode.costs);
    terminated.push_back(episode.terminated ? 1 : 0);
  }
  tensors.emplace_back("terminated", models::IntegerTensor(terminated));
  return tensors;
}

std::vector<agents::Episode> EpisodesOf(
    const std::vector<models::NamedTensor>& tensors, const std::string& file) {
  const models::TensorFinder finder(tensors, file);
  std::vector<agents::Episode> episodes;
  for (const std::int64_t terminated : finder.Integers("terminated")) {
    const std::string prefix = std::to_string(episodes.size()) + ".";
    agents::Episode episode;
    episode.observation = finder.Find(prefix + "observation", at::kFloat, 2);
    episode.action = finder.Find(prefix + "action", at::kFloat, 2);
    episode.reward = finder.Find(prefix + "reward", at::kFloat, 1);
    episode.costs = finder.Find(prefix + "costs", at::kFloat, 2);
    episode.terminated = terminated != 0;
    if (episode.observation.size(0) != episode.length() + 1 ||
        episode.reward.size(0) != episode.length() ||
        episode.costs.size(1) != episode.length()) {
      throw std::invalid_argument(file +
                                  ": an episode's parts differ in length");
    }
    episodes.push_back(episode);
  }
  return episodes;
}

}  // namespace ballast::tools
