// One episode as it was lived.
#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace ballast::agents {

/// T control steps of one simulation, as float32 tensors for learning and as
/// sums in double for reporting.
struct Episode {
  at::Tensor observation;   ///< [T + 1, S]; the last one ends the episode.
  at::Tensor action;        ///< [T, A], as sampled, not clipped.
  at::Tensor reward;        ///< [T], per step.
  at::Tensor costs;         ///< [K, T], per step, >= 0.
  bool terminated = false;  ///< A true end: its last state has no future.
  bool diverged = false;    ///< The simulation blew up after step T.

  double total_reward = 0.0;        ///< Undiscounted.
  std::vector<double> total_costs;  ///< [K], undiscounted.

  std::int64_t length() const { return action.size(0); }
};

/// Discounted sum of what is still to come at every step, without a value for
/// the state after the last. [T] -> [T].
at::Tensor ToGo(const at::Tensor& per_step, double discount);

}  // namespace ballast::agents
