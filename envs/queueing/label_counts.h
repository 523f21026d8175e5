// What was seen of the randomness of a mixed system.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "envs/mixed_system.h"

namespace ballast::envs {

/// How often each label happened, as far as one could tell.
struct LabelCounts {
  /// For each stochastic state: sorted sets of labels, and in how many steps
  /// exactly these would have explained what was seen. Sets of one label each
  /// if the labels themselves were recorded.
  std::vector<std::map<std::vector<std::int32_t>, std::int64_t>> seen;
};

/// Mode `full`: adds labels that a simulator recorded.
/// @param states  [B, P + d], before the step.  @param labels [B].
void CountLabels(const MixedSystem& system, const IntMatrix& states,
                 const IntVector& labels, LabelCounts& counts);

/// Mode `observed`: adds steps of which only the states before and after are
/// known. A label is among those that explain a step if the known map leads
/// with it from one to the other; so what a server would have completed counts
/// for nothing where it did not serve.
/// @param next  [B, P + d], after the step, before any reset.
/// Throws std::invalid_argument if no label explains a step.
void CountTransitions(const MixedSystem& system, const IntMatrix& states,
                      const IntVector& actions, const IntMatrix& next,
                      LabelCounts& counts);

}  // namespace ballast::envs
