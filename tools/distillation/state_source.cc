#include "tools/distillation/state_source.h"

#include <utility>

#include "tools/distillation/network_states.h"
#include "tools/distillation/replayed_states.h"
#include "tools/distillation/robot_states.h"
#include "tools/queueing/network_task.h"

namespace ballast::tools {
namespace {

/// The network itself, and with axes each perturbed form of it.
std::vector<std::shared_ptr<const envs::MixedSystem>> WorldsOf(
    const Experiment& experiment) {
  const QueueingExperiment& queueing = *experiment.queueing;
  const Grid& worlds = experiment.distillation->worlds;
  std::vector<std::shared_ptr<const envs::MixedSystem>> systems{
      queueing.system};
  if (worlds.axes.empty()) return systems;
  for (auto& perturbed : SystemsOf(queueing.network, worlds)) {
    systems.push_back(std::move(perturbed));
  }
  return systems;
}

}  // namespace

std::unique_ptr<StateSource> MakeStateSource(const Experiment& experiment) {
  const auto& config = experiment.distillation->config;
  if (config.regime == agents::distillation::Regime::kReplay) {
    return std::make_unique<ReplayedStates>(experiment);
  }
  if (experiment.queueing) {
    return std::make_unique<NetworkStates>(WorldsOf(experiment), config.actors,
                                           experiment.run.seed);
  }
  return std::make_unique<RobotStates>(experiment);
}

}  // namespace ballast::tools
