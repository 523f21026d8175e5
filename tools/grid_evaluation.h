// A policy in every world of a grid, side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "agents/evaluator.h"
#include "envs/task.h"
#include "models/networks/policy.h"
#include "tools/evaluation_file.h"
#include "tools/grid.h"

namespace ballast::tools {

/// What is run in each cell of a grid.
struct GridEvaluation {
  envs::TaskOptions task;
  Grid grid;                           ///< Of axes of ListAxes.
  std::int64_t episodes = 10;          ///< Per cell, >= 1.
  bool deterministic = false;          ///< Modes, no samples.
  std::uint64_t seed = 0;              ///< Of resets and action noise.
  double reward_discount = 0.99;       ///< Per step.
  std::vector<double> cost_discounts;  ///< Per step, per constraint.
  int threads = 1;  ///< The caller's included, >= 1; they share the rows.
  /// The most simulations at a time, which bounds the memory.
  int side_by_side = 256;
};

/// Episodes of a grid that can run side by side.
struct GridEpisodes {
  std::vector<envs::SimulationOptions> simulations;
  /// What each has of the grid's schedules, in their order.
  std::vector<std::vector<double>> scheduled;
  agents::EvaluationOptions options;
};

/// The rows EvaluateGrid gives.
std::int64_t RowCount(const GridEvaluation& evaluation);

/// The numbers of all rows EvaluateGrid gives: 0, 1, ...
std::vector<std::int64_t> RowNumbers(const GridEvaluation& evaluation);

/// The episodes of some of the rows of EvaluateGrid.
/// @param rows  their numbers, ascending.
GridEpisodes DescribeEpisodes(const GridEvaluation& evaluation,
                              std::span<const std::int64_t> rows);

/// Told how many of all control steps are done, by one thread at a time.
using EvaluationProgress =
    std::function<void(std::int64_t done, std::int64_t total)>;

/// Takes rows that are finished, by one thread at a time.
/// @param numbers  of each among all rows.
using TakeRows = std::function<void(std::span<const std::int64_t> numbers,
                                    std::span<const EvaluationRow> rows)>;

/// One row per episode, cells in row-major order. Episode e of every cell has
/// the same seeds for its reset and its noise (common random numbers) and the
/// e-th value of the cell's schedules, which draw alike in every cell. The rows
/// depend on neither `threads` nor `side_by_side`.
/// Throws std::invalid_argument for names and values the task refuses.
std::vector<EvaluationRow> EvaluateGrid(const models::Policy& policy,
                                        const GridEvaluation& evaluation,
                                        const EvaluationProgress& progress);

/// Some of the rows of EvaluateGrid, with the same bits, a block at a time and
/// in no order. Throws likewise.
/// @param numbers  of the rows that are wanted, ascending.
void EvaluateGridRows(const models::Policy& policy,
                      const GridEvaluation& evaluation,
                      std::span<const std::int64_t> numbers,
                      const TakeRows& take, const EvaluationProgress& progress);

}  // namespace ballast::tools
