// One number per training: what a policy is worth over its grid of worlds.
#pragma once

#include <vector>

#include "tools/statistics/grid_outcomes.h"

namespace ballast::tools {

/// Which end of an outcome is bad: low returns, high costs.
enum class BadEnd { kLow, kHigh };

/// Mean over the cells, each counting once.  @return one score per seed, as
/// of all functions here.
std::vector<double> MeanOverCells(const GridOutcomes& outcomes);

/// Conditional value at risk of the cell means: the mean of the worst share
/// `level` of the cells, the last of which may count in part. Level 1 is the
/// mean, and a level of at most 1 / cells the worst cell.
/// @param level  in (0, 1]; anything else throws std::invalid_argument.
/// Source: Rockafellar and Uryasev (2002), J. Banking and Finance 26(7).
std::vector<double> CvarOverCells(const GridOutcomes& outcomes, double level,
                                  BadEnd bad);

/// The worst mean of a cell.
std::vector<double> WorstCell(const GridOutcomes& outcomes, BadEnd bad);

/// Share of the episodes of all cells whose cost is within the budget.
std::vector<double> ShareOfEpisodesWithin(const GridOutcomes& costs,
                                          double budget);
/// Share of the cells whose mean cost is, and where no episode diverged.
std::vector<double> ShareOfCellsWithin(const GridOutcomes& costs,
                                       double budget);
/// 1 for a policy all of whose cells are within the budget, else 0.
std::vector<double> EveryCellWithin(const GridOutcomes& costs, double budget);

/// (score - random) / (baseline - random): 0 for an untrained policy, 1 for
/// the baseline. Throws std::invalid_argument if those two are alike.
std::vector<double> Normalised(std::vector<double> scores, double random,
                               double baseline);

}  // namespace ballast::tools
