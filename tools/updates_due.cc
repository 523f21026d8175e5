#include "tools/updates_due.h"

#include <algorithm>
#include <cmath>

namespace ballast::tools {

std::int64_t UpdatesDue(const RunOptions& options, const TrainingState& state) {
  const auto learnt_from =
      std::max<std::int64_t>(0, state.steps - options.initial_steps);
  return static_cast<std::int64_t>(std::floor(
             options.updates_per_step * static_cast<double>(learnt_from))) -
         state.updates;
}

}  // namespace ballast::tools
