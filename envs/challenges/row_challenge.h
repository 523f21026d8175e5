// One thing that happens to a row of numbers on its way.
#pragma once

#include <span>

#include "envs/saved_state.h"

namespace ballast::envs {

/// Changes rows of one width: the controls, the observations or the rewards of
/// one simulation, one row a control step. What it remembers outlives an
/// episode, as in the suite: the first rows of an episode may hold what the
/// last one left.
class RowChallenge {
 public:
  virtual ~RowChallenge() = default;

  /// Allocates nothing.
  virtual void Apply(std::span<double> row) = 0;

  /// Everything it remembers; the number of words never changes.
  virtual void Save(StateWriter& state) const = 0;
  /// Throws std::invalid_argument.
  virtual void Load(StateReader& state) = 0;
};

}  // namespace ballast::envs
