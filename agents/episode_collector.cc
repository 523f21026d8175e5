#include "agents/episode_collector.h"

#include <span>
#include <stdexcept>

namespace ballast::agents {
namespace {

void CopyRow(const envs::RowMatrix& from, float* to) {
  for (Eigen::Index j = 0; j < from.cols(); ++j) {
    to[j] = static_cast<float>(from(0, j));
  }
}

}  // namespace

EpisodeCollector::EpisodeCollector(envs::VectorEnvironment& environment,
                                   std::uint64_t seed)
    : environment_(environment), noise_(seed) {
  if (environment.size() != 1) {
    throw std::logic_error("EpisodeCollector: one simulation is needed");
  }
}

Episode EpisodeCollector::Collect(const models::Policy& policy) {
  return CollectFrom([&]() -> const models::Policy& { return policy; });
}

Episode EpisodeCollector::Collect(const models::Policy& policy,
                                  const models::Policy& other,
                                  double probability) {
  return CollectFrom([&]() -> const models::Policy& {
    return noise_.Uniform(0.0, 1.0) < probability ? other : policy;
  });
}

Episode EpisodeCollector::CollectFrom(const Actor& actor) {
  const envs::EnvironmentSpec& spec = environment_.spec();
  const auto state_size = static_cast<std::int64_t>(spec.observation.size());
  const auto action_size = static_cast<std::int64_t>(spec.action.box.size());
  const auto constraints = static_cast<std::int64_t>(spec.constraints.size());
  const std::int64_t horizon = spec.horizon;

  Episode episode;
  episode.total_costs.assign(constraints, 0.0);
  at::Tensor observations = at::empty({horizon + 1, state_size});
  at::Tensor actions = at::empty({horizon, action_size});
  at::Tensor rewards = at::empty({horizon});
  at::Tensor costs = at::empty({constraints, horizon});
  envs::RowMatrix action(1, action_size);

  const int simulation = 0;
  const envs::TimeStep* step = &environment_.Reset({&simulation, 1});
  CopyRow(step->observation, observations.mutable_data_ptr<float>());
  std::int64_t length = 0;
  while (length < horizon) {
    const at::Tensor sampled =
        actor()
            .Act(observations.narrow(0, length, 1))
            ->SampleEach(std::span<configs::RandomStream>(&noise_, 1));
    const auto* chosen = sampled.const_data_ptr<float>();
    for (std::int64_t j = 0; j < action_size; ++j) action(0, j) = chosen[j];

    step = &environment_.Step(action);
    if (step->diverged[0] != 0) {
      episode.diverged = true;
      break;
    }
    actions[length].copy_(sampled[0]);
    rewards.mutable_data_ptr<float>()[length] =
        static_cast<float>(step->reward[0]);
    episode.total_reward += step->reward[0];
    for (std::int64_t k = 0; k < constraints; ++k) {
      costs.mutable_data_ptr<float>()[k * horizon + length] =
          static_cast<float>(step->costs(0, k));
      episode.total_costs[k] += step->costs(0, k);
    }
    ++length;
    CopyRow(step->observation,
            observations.mutable_data_ptr<float>() + length * state_size);
    episode.terminated = step->terminated[0] != 0;
    if (episode.terminated || step->truncated[0] != 0) break;
  }

  episode.observation = observations.narrow(0, 0, length + 1);
  episode.action = actions.narrow(0, 0, length);
  episode.reward = rewards.narrow(0, 0, length);
  episode.costs = costs.narrow(1, 0, length).contiguous();
  return episode;
}

}  // namespace ballast::agents
