// The populations of trainings that intervals are tried on.
#pragma once

#include <cstddef>
#include <string_view>

#include "configs/random_stream.h"
#include "tools/statistics/grid_outcomes.h"

namespace ballast::tools {

/// Costs of trainings over a small grid, in units of the standard deviation
/// between ordinary trainings. Returns are the same with the sign turned, and
/// so are their intervals.
struct Population {
  std::string_view name;
  /// What a training's costs have in common.
  double (*quality)(configs::RandomStream& random);
  bool never_below_zero;  ///< Costs are cut there.
};

/// "normal", "skewed", "failures", "all_or_nothing", "nearly_safe",
/// "rare_failures" or "many_zeros"; another name is a bug.
const Population& PopulationOf(std::string_view name);

/// The budget that shares of safe episodes, cells and runs are judged by.
inline constexpr double kSimulatedBudget = 1.2;

/// Draws trainings: 5 cells of 5 episodes, the outer cells dearer than the
/// middle one, and each cell and each episode with a noise of its own.
/// @param shift  of all costs.
GridOutcomes DrawGrid(const Population& population, std::size_t seeds,
                      double shift, configs::RandomStream& random);

}  // namespace ballast::tools
