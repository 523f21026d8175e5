// The interface between what is simulated and what learns or measures.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/time_step.h"

namespace ballast::envs {

/// One scalar of an observation or action.
struct Quantity {
  std::string name;  ///< e.g. "right_hip.angle".
  std::string unit;  ///< SI, "1" for a pure number.
  double low;        ///< Range; infinite where there is none.
  double high;
};

/// One choice among `choices`, e.g. the class a server works on.
struct Factor {
  std::string name;
  int choices;
};

/// A box of continuous actions or a list of discrete factors; one is empty.
struct ActionSpace {
  std::vector<Quantity> box;
  std::vector<Factor> factors;
};

/// What a task looks like from outside.
struct EnvironmentSpec {
  std::string task;                   ///< e.g. "walker.walk".
  std::vector<Quantity> observation;  ///< S entries, in order.
  ActionSpace action;
  std::vector<std::string> constraints;  ///< K active constraints, in order.
  int horizon;                           ///< Control steps per episode.
  double control_timestep;               ///< Seconds per control step.
};

/// N simulations of one task that step together.
class VectorEnvironment {
 public:
  virtual ~VectorEnvironment() = default;

  virtual const EnvironmentSpec& spec() const = 0;
  virtual int size() const = 0;

  /// Starts new episodes in the simulations `ids` (sorted, unique) and leaves
  /// the others alone.
  virtual const TimeStep& Reset(std::span<const int> ids) = 0;
  /// One control step of every simulation.
  /// @param actions [N, A]; a box action lies in [-1, 1] and is clipped to
  ///   it, a discrete one holds the index of each factor's choice.
  virtual const TimeStep& Step(const RowMatrix& actions) = 0;

  /// Everything that outlives an episode (random streams, schedulers), for
  /// exact resumption between episodes.
  virtual std::vector<std::uint64_t> State() const = 0;
  /// Throws std::invalid_argument if `state` does not come from such an
  /// environment.
  virtual void SetState(std::span<const std::uint64_t> state) = 0;
};

}  // namespace ballast::envs
