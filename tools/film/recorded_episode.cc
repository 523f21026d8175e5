#include "tools/film/recorded_episode.h"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>

#include "envs/mujoco/mujoco_environment.h"
#include "envs/registry.h"
#include "tools/grid_evaluation.h"

namespace ballast::tools {
namespace {

// One simulation a world, each a cell of its own grid.
GridEpisodes DescribeWorlds(const EvaluationSubject& subject,
                            const std::vector<FilmWorld>& worlds,
                            const FilmedEpisode& which) {
  GridEvaluation evaluation = DefaultEvaluation(subject);
  evaluation.episodes = which.episode + 1;
  evaluation.deterministic = which.deterministic;
  evaluation.seed = which.seed;
  GridEpisodes all;
  std::vector<std::uint64_t> noise_seeds;
  for (const FilmWorld& world : worlds) {
    evaluation.grid = world.grid;
    GridEpisodes one = DescribeEpisodes(evaluation, {&which.episode, 1});
    all.simulations.push_back(std::move(one.simulations.front()));
    noise_seeds.push_back(one.options.noise_seeds.front());
    all.options = std::move(one.options);
  }
  all.options.noise_seeds = std::move(noise_seeds);
  return all;
}

RecordedStep StepOf(const envs::MujocoEnvironment& robot, int simulation,
                    const envs::TimeStep& now,
                    const agents::EpisodeOutcome& so_far) {
  RecordedStep step;
  const auto state = robot.EngineState(simulation);
  step.state.assign(state.begin(), state.end());
  step.episode_return = so_far.reward_return;
  step.costs = so_far.costs;
  for (Eigen::Index k = 0; k < now.costs.cols(); ++k) {
    step.violated.push_back(now.costs(simulation, k) > 0);
  }
  return step;
}

}  // namespace

std::vector<RecordedEpisode> RecordEpisodes(
    const EvaluationSubject& subject, const std::vector<FilmWorld>& worlds,
    const FilmedEpisode& which) {
  GridEpisodes episodes = DescribeWorlds(subject, worlds, which);
  const auto environment = envs::MakeEnvironment(
      subject.task, std::move(episodes.simulations), /*threads=*/1);
  const auto* robot = dynamic_cast<envs::MujocoEnvironment*>(environment.get());
  if (!robot) {
    throw std::invalid_argument(subject.spec.task +
                                " is no robot: there is nothing to draw");
  }

  std::vector<RecordedEpisode> recorded(worlds.size());
  episodes.options.watch =
      [&](const envs::TimeStep& now,
          const std::vector<agents::EpisodeOutcome>& so_far) {
        for (std::size_t i = 0; i < recorded.size(); ++i) {
          std::vector<RecordedStep>& steps = recorded[i].steps;
          if (so_far[i].length == std::ssize(steps)) continue;  // It is over.
          steps.push_back(StepOf(*robot, static_cast<int>(i), now, so_far[i]));
        }
      };
  const auto outcomes =
      agents::EvaluateEpisodes(*subject.policy, *environment, episodes.options);
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    recorded[i].policy = subject.identity.method;
    recorded[i].world = worlds[i].title;
    recorded[i].constraints = subject.constraints;
    recorded[i].control_timestep = environment->spec().control_timestep;
    recorded[i].model = robot->TexturedModel(static_cast<int>(i));
    recorded[i].camera = robot->camera();
    recorded[i].outcome = outcomes[i];
  }
  return recorded;
}

}  // namespace ballast::tools
