// The long-run average cost of a policy, by simulation.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/queue_policy.h"

namespace ballast::envs {

struct LongRunOptions {
  int replicas = 256;  ///< Independent, each from empty queues.
  std::int64_t steps =
      100'000;  ///< Counted, per replica; a multiple of batches.
  std::int64_t burn_in = 10'000;  ///< Steps before them, not counted.
  int batches = 1;                ///< Of a replica's steps, for batch means.
  std::uint64_t seed = 0;
  int threads = 1;  ///< Including the caller's; the result is the same.
  /// The histogram counts costs in bins of this width; the last bin holds all
  /// that are higher.
  double bin_width = 1.0;
  int bins = 4096;
};

/// Averages over the counted steps: by uniformisation also averages over time.
struct LongRunAverage {
  Eigen::VectorXd cost;   ///< [replicas], per unit of time.
  RowMatrix batch_costs;  ///< [replicas, batches], of each batch alone.
  RowMatrix queues;       ///< [replicas, d], mean length.
  double bin_width;
  /// Steps of all replicas whose cost lay in [i, i + 1) * bin_width.
  std::vector<std::uint64_t> histogram;

  /// Mean over the replicas.
  double MeanCost() const { return cost.mean(); }
  /// The upper edge of the bin in which a share `p` of all steps is reached;
  /// infinite in the last bin.
  double CostQuantile(double p) const;
};

/// Makes a policy of its own for each thread.
using MakePolicy = std::function<std::unique_ptr<QueuePolicy>()>;

/// Simulates blocks of replicas in lockstep. Replica i draws chance from the
/// stream ("queue", i) of the seed and the policy's draws from
/// ("queue.policy", i), so that policies compared under one seed meet the same
/// chance, and the bits do not depend on the number of threads.
/// Throws std::invalid_argument for a count below its least.
LongRunAverage SimulateLongRun(const MixedSystem& system,
                               const MakePolicy& make_policy,
                               const LongRunOptions& options);

}  // namespace ballast::envs
