#include "agents/queueing/random_behaviour.h"

#include "configs/random_stream.h"
#include "configs/seeds.h"

namespace ballast::agents::queueing {

Transitions LiveRandomly(const envs::MixedSystem& system, std::int64_t steps,
                         std::uint64_t seed) {
  configs::RandomStream label_stream(
      configs::DeriveSeed(seed, "behaviour.labels"));
  configs::RandomStream action_stream(
      configs::DeriveSeed(seed, "behaviour.actions"));
  const auto actions = static_cast<std::uint64_t>(system.action_count());
  Transitions path;
  path.Resize(steps, system.state_size());
  envs::IntMatrix state = envs::IntMatrix::Zero(1, system.state_size());
  envs::IntVector action(1), label(1);
  for (Eigen::Index step = 0; step < steps; ++step) {
    action[0] = static_cast<std::int32_t>(action_stream.Index(actions));
    system.Sample(state, {&label_stream, 1}, label);
    path.states.row(step) = state;
    path.actions[step] = action[0];
    path.labels[step] = label[0];
    system.Next(state, action, label, state);
  }
  Complete(system, path);
  return path;
}

}  // namespace ballast::agents::queueing
