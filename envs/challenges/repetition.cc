#include "envs/challenges/repetition.h"

#include <algorithm>

namespace ballast::envs {

Repetition::Repetition(int width, double probability, int steps,
                       std::uint64_t seed)
    : probability_(probability),
      steps_(steps),
      held_(width, 0),
      stream_(seed) {}

void Repetition::Apply(std::span<double> row) {
  // Drawn whether used or not, as for faults.
  const bool holds = stream_.Uniform() < probability_;
  if (repeats_left_ > 0) {
    std::copy(held_.begin(), held_.end(), row.begin());
    --repeats_left_;
  } else if (holds) {
    std::copy(row.begin(), row.end(), held_.begin());
    repeats_left_ = steps_ - 1;
  }
}

void Repetition::Save(StateWriter& state) const {
  state.Stream(stream_);
  state.Word(repeats_left_);
  state.Numbers(held_);
}

void Repetition::Load(StateReader& state) {
  state.Stream(stream_);
  repeats_left_ = static_cast<int>(state.Word(steps_ - 1));
  state.Numbers(held_);
}

}  // namespace ballast::envs
