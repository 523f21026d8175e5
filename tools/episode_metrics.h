// What progress.csv says of a robot's episodes.
#pragma once

#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "agents/episode.h"
#include "tools/tensorboard.h"

namespace ballast::tools {

/// Means over the episodes of return, cost (of all constraints, then of each),
/// length and divergence; NaN of none.
/// @param total_costs [K], paid since the run began.
std::vector<Scalar> EpisodeMetrics(
    const std::vector<agents::Episode>& episodes,
    const std::vector<agents::constrained::Constraint>& constraints,
    const std::vector<double>& total_costs);

}  // namespace ballast::tools
