// Long-run averages of a policy in every world of a grid.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/queue_policy.h"
#include "tools/evaluation_file.h"
#include "tools/grid.h"
#include "tools/grid_evaluation.h"

namespace ballast::tools {

/// How long a queueing policy is watched.
struct QueueEvaluationOptions {
  std::int64_t replicas = 128;   ///< Of each world, >= 1.
  std::int64_t steps = 250'000;  ///< Of each replica, burn-in included.
  double burn_in = 0.1;          ///< Share of the steps, in [0, 1).
  std::int64_t batches = 50;     ///< Of the rest, >= 2.

  /// Steps before the average begins.
  std::int64_t BurnIn() const;
  /// Steps that count, a multiple of the batches.
  std::int64_t Counted() const;
};

/// One evaluation, with nothing left open.
struct AverageRun {
  std::int64_t replicas = 1;  ///< Of each world.
  std::int64_t burn_in = 0;   ///< Steps of each replica that do not count.
  std::int64_t steps = 1;     ///< That do, a multiple of the batches.
  std::int64_t batches = 1;
  std::uint64_t seed = 0;
  int threads = 1;  ///< The caller's included; the rows do not depend on them.
};

/// The policy of one world, a new one for each thread.
using MakeWorldPolicy = std::function<std::unique_ptr<envs::QueuePolicy>(
    const envs::Network& world, const envs::MixedSystem& system)>;

/// One row per replica of some worlds, taken a world at a time. The replicas of
/// every world meet the same chance (common random numbers).
/// @param grid  of axes "perturbation.<rate>".
/// @param cells  of the grid, in row-major order; their numbers, ascending.
/// Throws std::invalid_argument for a rate out of range and for a world of the
/// grid that cannot bear its load, before anything is run.
void EvaluateAverages(const envs::Network& network, const Grid& grid,
                      const MakeWorldPolicy& make_policy, const AverageRun& run,
                      std::span<const std::int64_t> cells, const TakeRows& take,
                      const EvaluationProgress& progress);

}  // namespace ballast::tools
