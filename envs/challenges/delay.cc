#include "envs/challenges/delay.h"

#include <algorithm>

namespace ballast::envs {

Delay::Delay(int width, int steps)
    : width_(width),
      steps_(steps),
      rows_(static_cast<std::size_t>(width) * steps, 0) {}

void Delay::Apply(std::span<double> row) {
  const auto at = [this](int i) {
    return rows_.begin() + static_cast<std::ptrdiff_t>(i) * width_;
  };
  if (!started_) {
    for (int i = 0; i < steps_; ++i) std::copy(row.begin(), row.end(), at(i));
    started_ = true;
  }
  std::swap_ranges(row.begin(), row.end(), at(oldest_));
  oldest_ = (oldest_ + 1) % steps_;
}

void Delay::Save(StateWriter& state) const {
  state.Word(started_ ? 1 : 0);
  state.Word(oldest_);
  state.Numbers(rows_);
}

void Delay::Load(StateReader& state) {
  started_ = state.Word(1) == 1;
  oldest_ = static_cast<int>(state.Word(steps_ - 1));
  state.Numbers(rows_);
}

}  // namespace ballast::envs
