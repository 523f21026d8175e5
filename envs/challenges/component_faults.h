// Which components of a row are out of order, and for how long.
#pragma once

#include <cstdint>
#include <vector>

#include "configs/random_stream.h"
#include "envs/saved_state.h"

namespace ballast::envs {

/// A component in order fails with a probability each step and then stays out
/// of order for a number of steps, the first of them at once.
class ComponentFaults {
 public:
  /// @param probability  per component and step, in [0, 1].
  /// @param steps        control steps, >= 1.
  ComponentFaults(int width, double probability, int steps, std::uint64_t seed);

  /// Whether a component is out of order in this step. Ask once for every
  /// component in each step, in order.
  bool Next(int component);

  void Save(StateWriter& state) const;
  void Load(StateReader& state);

 private:
  double probability_;
  int steps_;
  std::vector<int> steps_left_;
  configs::RandomStream stream_;
};

}  // namespace ballast::envs
