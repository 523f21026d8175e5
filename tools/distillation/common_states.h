// States on which the policies of one run are compared as teachers.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "models/networks/network_policy.h"
#include "tools/experiment.h"

namespace ballast::tools {

/// The same for every candidate: with states of its own, what an observation
/// holds would change with it. Rows of the three parts one after another: lived
/// by the final policy, by the half-way one, and by the final one in worlds
/// over the task's test range.
struct CommonStates {
  at::Tensor observation;  ///< [N, S], raw.
  at::Tensor mask;         ///< [N, C] bool of choices; undefined of a box.
  at::Tensor trajectory;   ///< [N] int64: the episode, or path, of each.
  /// [N] int64: 1 where the cost of the next steps is beyond their share of a
  /// budget; undefined without a constraint.
  at::Tensor over_budget;
  /// Rows with a return under the final policy. [M] int64.
  at::Tensor returning;
  /// [M] int64: the fifth of those returns, 0 the lowest.
  at::Tensor return_class;
};

inline constexpr int kReturnClasses = 5;

struct CommonStatesOptions {
  std::int64_t steps = 60'000;  ///< At least, of all parts together.
  int cost_horizon = 50;        ///< Steps whose cost over_budget looks at.
  std::uint64_t seed = 0;
};

/// The fifth of the values that each is in. [M] -> [M] int64.
at::Tensor FifthsOf(const at::Tensor& values);

/// @param experiment  of a robot.
/// Throws std::runtime_error if the simulation does nothing but blow up.
CommonStates LiveCommonStates(const Experiment& experiment,
                              const models::NetworkPolicy& final_policy,
                              const models::NetworkPolicy& half_way,
                              const CommonStatesOptions& options);

}  // namespace ballast::tools
