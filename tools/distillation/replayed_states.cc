#include "tools/distillation/replayed_states.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "agents/queueing/state_features.h"
#include "agents/queueing/transitions.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "tools/checkpoint.h"
#include "tools/episode_tensors.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

using agents::distillation::States;

constexpr const char* kStream = "random.replayed";

States StatesOfEpisodes(const std::vector<SavedTransitions>& iterations,
                        std::int64_t state_size) {
  std::vector<at::Tensor> observations;
  for (const auto& [file, tensors] : iterations) {
    for (const agents::Episode& episode : EpisodesOf(tensors, file)) {
      if (episode.observation.size(1) != state_size) {
        throw std::invalid_argument(
            file + ": has " + std::to_string(episode.observation.size(1)) +
            " observations, the task has " + std::to_string(state_size));
      }
      observations.push_back(
          episode.observation.narrow(0, 0, episode.length()));
    }
  }
  return {at::cat(observations), {}};
}

States StatesOfPaths(const std::vector<SavedTransitions>& iterations,
                     const envs::MixedSystem& system) {
  agents::queueing::StateFeatures features(system);
  std::int64_t columns = 0;
  for (const envs::Factor& station : system.spec().stations) {
    columns += station.choices;
  }
  std::vector<at::Tensor> observations, masks;
  for (const auto& [file, tensors] : iterations) {
    const agents::queueing::Transitions read =
        agents::queueing::TransitionsOf(tensors, system, file);
    const std::int64_t rows = read.states.rows();
    observations.push_back(at::empty({rows, features.size()}));
    masks.push_back(at::empty({rows, columns}, at::kBool));
    features.Observe(read.states, observations.back());
    features.Mask(read.states, masks.back());
  }
  return {at::cat(observations), at::cat(masks)};
}

States ReadStates(const Experiment& experiment) {
  const std::string& run = experiment.distillation->teacher.policies.back();
  const auto iterations = AllTransitions(RunDirectory(run).checkpoints(), run);
  if (experiment.queueing) {
    return StatesOfPaths(iterations, *experiment.queueing->system);
  }
  return StatesOfEpisodes(iterations, static_cast<std::int64_t>(
                                          experiment.spec.observation.size()));
}

}  // namespace

ReplayedStates::ReplayedStates(const Experiment& experiment)
    : kept_(ReadStates(experiment)),
      stream_(configs::DeriveSeed(experiment.run.seed, "replayed_states")) {}

States ReplayedStates::Live(const models::Policy& /*teacher*/,
                            const models::Policy& /*student*/, double /*share*/,
                            std::int64_t steps) {
  at::Tensor index = at::empty({steps}, at::kLong);
  auto* entry = index.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < steps; ++i) {
    entry[i] = static_cast<std::int64_t>(
        stream_.Index(static_cast<std::uint64_t>(kept_.rows())));
  }
  States drawn{at::index_select(kept_.observation, 0, index), {}};
  if (kept_.mask.defined()) {
    drawn.mask = at::index_select(kept_.mask, 0, index);
  }
  return drawn;
}

std::vector<models::NamedTensor> ReplayedStates::Save() const {
  return {{kStream, agents::WordsOf(stream_)}};
}

void ReplayedStates::Restore(const std::vector<models::NamedTensor>& saved,
                             const std::string& /*file*/) {
  agents::SavedTensors(saved).Restore(kStream, stream_);
}

}  // namespace ballast::tools
