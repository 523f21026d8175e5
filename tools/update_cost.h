// What the matrix products of one update cost at the least, part by part.
#pragma once

#include <array>

#include "agents/constrained/constrained_agent.h"

namespace ballast::tools {

/// Sizes of the task an update is measured for.
struct LearnerSizes {
  int states = 24;  ///< S; the walker's.
  int actions = 6;  ///< A.
  int samples = 5;  ///< n, transition models per transition.
};

/// Of one part of an update, nothing computed twice.
struct PartCost {
  double flop = 0;           ///< Of the matrix products in float32.
  double bfloat16_flop = 0;  ///< Of those in bfloat16.
  /// That must pass between memory and the caches: parameters, their moments,
  /// gradients and targets, inputs and outputs, each once.
  double bytes = 0;

  double all_flop() const { return flop + bfloat16_flop; }
};

/// By agents::constrained::UpdatePart.
using UpdateCost =
    std::array<PartCost, agents::constrained::kUpdatePartNames.size()>;

/// @param lowers_cost  whether the cost branch is taken: the reward's values
///   of the sampled actions are then not needed.
UpdateCost CostOfUpdate(
    const agents::constrained::ConstrainedAgentConfig& config,
    const LearnerSizes& sizes, bool lowers_cost);

/// The sum over the parts.
PartCost Total(const UpdateCost& cost);

}  // namespace ballast::tools
