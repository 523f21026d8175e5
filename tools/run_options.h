// What [run] of a configuration says.
#pragma once

#include <cstdint>
#include <string>

namespace ballast::tools {

/// [run].
struct RunOptions {
  std::string method;  ///< What legends call the run.
  std::uint64_t seed = 0;
  std::int64_t total_steps = 1'000'000;  ///< Environment steps.
  std::int64_t initial_steps = 10'000;   ///< Lived before the first update.
  std::int64_t steps_per_iteration = 3'000;
  double updates_per_step = 1.0;
  int threads = 1;
  std::int64_t checkpoint_every = 1;  ///< Iterations.
  /// Iterations between evaluations while training; 0 for none.
  std::int64_t evaluate_every = 0;
  /// Policies kept along the way, evenly spread over the steps; 0 for none.
  std::int64_t keep_policies = 0;
};

}  // namespace ballast::tools
