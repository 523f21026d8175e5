#include "envs/challenges/component_faults.h"

namespace ballast::envs {

ComponentFaults::ComponentFaults(int width, double probability, int steps,
                                 std::uint64_t seed)
    : probability_(probability),
      steps_(steps),
      steps_left_(width, 0),
      stream_(seed) {}

bool ComponentFaults::Next(int component) {
  // Drawn whether used or not, so that equal seeds with other probabilities
  // and steps stay alike.
  const bool fails = stream_.Uniform() < probability_;
  int& left = steps_left_[component];
  if (left == 0 && fails) left = steps_;
  if (left == 0) return false;
  --left;
  return true;
}

void ComponentFaults::Save(StateWriter& state) const {
  state.Stream(stream_);
  for (const int left : steps_left_) state.Word(left);
}

void ComponentFaults::Load(StateReader& state) {
  state.Stream(stream_);
  for (int& left : steps_left_) {
    left = static_cast<int>(state.Word(steps_ - 1));
  }
}

}  // namespace ballast::envs
