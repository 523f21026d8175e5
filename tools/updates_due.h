// How many updates a learner owes the steps it has lived.
#pragma once

#include <cstdint>

#include "tools/learner.h"
#include "tools/run_options.h"

namespace ballast::tools {

/// Those due after the steps behind it and not yet made: updates_per_step for
/// each step lived after the initial ones, rounded down. Negative if more were
/// made than that.
std::int64_t UpdatesDue(const RunOptions& options, const TrainingState& state);

}  // namespace ballast::tools
