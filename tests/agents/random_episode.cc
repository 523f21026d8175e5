#include "tests/agents/random_episode.h"

#include <ATen/CPUGeneratorImpl.h>

namespace ballast::agents {

Episode RandomEpisode(const EpisodeShape& shape, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto normal = [&](at::IntArrayRef sizes) {
    return at::empty(sizes).normal_(0.0, 1.0, generator);
  };
  Episode episode;
  episode.observation =
      (0.5 * normal({shape.length + 1, shape.state_size})).cumsum(0);
  episode.action = 0.7 * normal({shape.length, shape.action_size});
  episode.reward = normal({shape.length});
  episode.costs = at::empty({shape.constraints, shape.length})
                      .uniform_(0.0, 1.0, generator);
  return episode;
}

Episode NumberedEpisode(const EpisodeShape& shape, int first) {
  const at::Tensor numbers = first + at::arange(shape.length + 1, at::kFloat);
  const at::Tensor steps = numbers.narrow(0, 0, shape.length);
  Episode episode;
  episode.observation =
      numbers.unsqueeze(1).expand({-1, shape.state_size}).contiguous();
  episode.action =
      steps.unsqueeze(1).expand({-1, shape.action_size}).contiguous();
  episode.reward = steps.clone();
  episode.costs =
      steps + 1000.0 * at::arange(shape.constraints, at::kFloat).unsqueeze(1);
  return episode;
}

}  // namespace ballast::agents
