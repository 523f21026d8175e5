#include "agents/queueing/random_behaviour.h"

#include "configs/seeds.h"

namespace ballast::agents::queueing {

RandomBehaviour::RandomBehaviour(const envs::MixedSystem& system,
                                 std::uint64_t seed)
    : system_(&system),
      label_stream_(configs::DeriveSeed(seed, "behaviour.labels")),
      action_stream_(configs::DeriveSeed(seed, "behaviour.actions")),
      state_(envs::IntMatrix::Zero(1, system.state_size())) {}

Transitions RandomBehaviour::Live(std::int64_t steps) {
  const auto actions = static_cast<std::uint64_t>(system_->action_count());
  Transitions path;
  path.Resize(steps, system_->state_size());
  envs::IntVector action(1), label(1);
  for (Eigen::Index step = 0; step < steps; ++step) {
    action[0] = static_cast<std::int32_t>(action_stream_.Index(actions));
    system_->Sample(state_, {&label_stream_, 1}, label);
    path.states.row(step) = state_;
    path.actions[step] = action[0];
    path.labels[step] = label[0];
    system_->Next(state_, action, label, state_);
  }
  Complete(*system_, path);
  return path;
}

Transitions LiveRandomly(const envs::MixedSystem& system, std::int64_t steps,
                         std::uint64_t seed) {
  return RandomBehaviour(system, seed).Live(steps);
}

}  // namespace ballast::agents::queueing
