// How often an agent's own updates depend on the ReLU's slope at 0.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/experiment.h"

namespace ballast::tools {

/// What N iterations of an agent showed.
struct UpdateBifurcation {
  std::int64_t iterations = 0;  ///< With at least one update.
  std::int64_t updates = 0;
  std::int64_t differing = 0;  ///< Iterations.
  double exact_zeros = 0.0;    ///< Of the policy's ReLUs, per evaluation.
  /// Of each differing iteration: by how much slope 1 moves the policy
  /// elsewhere, in units of what the iteration moves it.
  std::vector<double> changes;
  /// Of a queueing network: the outputs for its empty state at the end, with
  /// slope 0 and with slope 1 throughout.
  std::vector<double> empty_zero;
  std::vector<double> empty_one;
};

/// Lives N iterations with slope 0. Each of them is also made with slope 1 from
/// the very same state, and compared; a third agent has slope 1 throughout.
/// @param zero, one  one configuration but for the slope. Where experience is
///   replayed an iteration must live all its steps before it updates.
/// @param progress  told the iterations done; may be empty.
UpdateBifurcation MeasureUpdates(
    const Experiment& zero, const Experiment& one, std::int64_t iterations,
    const std::function<void(std::int64_t)>& progress = {});

}  // namespace ballast::tools
