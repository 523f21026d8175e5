// A row arrives some steps after it was sent.
#pragma once

#include <vector>

#include "envs/challenges/row_challenge.h"

namespace ballast::envs {

/// The k-th row that comes out is the one that went in max(0, k - steps) calls
/// ago counted from the first: until the delay has passed, the first row.
class Delay : public RowChallenge {
 public:
  /// @param steps  control steps, >= 1.
  Delay(int width, int steps);

  void Apply(std::span<double> row) override;
  void Save(StateWriter& state) const override;
  void Load(StateReader& state) override;

 private:
  int width_;
  int steps_;
  std::vector<double> rows_;  // [steps, width], those on their way.
  int oldest_ = 0;
  bool started_ = false;
};

}  // namespace ballast::envs
