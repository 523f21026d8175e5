// Updates of the constrained agent beside the same by plain loops in double.
#pragma once

#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "tests/agents/constrained/slow_update.h"
#include "tests/agents/constrained/small_agent.h"

namespace ballast::agents::constrained {

/// An agent some updates old, and the updates that follow made twice: by the
/// agent, and from the same start by the slow one.
struct Comparison {
  SmallAgent small;
  int updates;
  UpdateMetrics metrics;  ///< Of the last update.
  Saved before;
  Saved after;
  SlowUpdate slow;
};

Comparison Compare(const SmallAgent& small, int updates = 1);

/// The largest difference of two lists of one length.
double LargestGap(const std::vector<double>& a, const std::vector<double>& b);

/// What float32 may lose of the tensor that Save gives this name.
/// @param values  its numbers.
double ToleranceOf(const std::string& name, const std::vector<double>& values,
                   const Comparison& compared);

/// Tests every saved tensor, every random stream and the metrics.
void RequireEqual(const Comparison& compared);

}  // namespace ballast::agents::constrained
