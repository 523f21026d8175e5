// An action that lasts several steps.
#pragma once

#include <cstdint>
#include <vector>

#include "configs/random_stream.h"
#include "envs/challenges/row_challenge.h"

namespace ballast::envs {

/// A new row is held with a probability and then given out for `steps` steps
/// in all; what comes in meanwhile is lost.
class Repetition : public RowChallenge {
 public:
  /// @param probability  per row that is not a repetition, in [0, 1].
  /// @param steps        control steps, >= 1; 1 changes nothing.
  Repetition(int width, double probability, int steps, std::uint64_t seed);

  void Apply(std::span<double> row) override;
  void Save(StateWriter& state) const override;
  void Load(StateReader& state) override;

 private:
  double probability_;
  int steps_;
  std::vector<double> held_;
  int repeats_left_ = 0;
  configs::RandomStream stream_;
};

}  // namespace ballast::envs
