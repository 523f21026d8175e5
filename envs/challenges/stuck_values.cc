#include "envs/challenges/stuck_values.h"

#include <algorithm>

namespace ballast::envs {

void StuckValues::Apply(std::span<double> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (faults_.Next(static_cast<int>(i)) && started_) row[i] = previous_[i];
  }
  std::copy(row.begin(), row.end(), previous_.begin());
  started_ = true;
}

void StuckValues::Save(StateWriter& state) const {
  faults_.Save(state);
  state.Word(started_ ? 1 : 0);
  state.Numbers(previous_);
}

void StuckValues::Load(StateReader& state) {
  faults_.Load(state);
  started_ = state.Word(1) == 1;
  state.Numbers(previous_);
}

}  // namespace ballast::envs
