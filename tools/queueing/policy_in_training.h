// The average cost of a queueing policy while it is trained.
#pragma once

#include <cstdint>
#include <optional>

#include "models/networks/network_policy.h"
#include "tools/queueing/queueing_experiment.h"
#include "tools/queueing/truncated_solver.h"

namespace ballast::tools {

/// Measures policies on the experiment's network: exactly on a truncated chain
/// if the configuration gives the caps, else by simulation.
class PolicyInTraining {
 public:
  /// @param experiment  outlives this object.
  explicit PolicyInTraining(const QueueingExperiment& experiment);

  /// The average cost of the most likely actions; NaN if its bounds do not
  /// meet, as while a policy is stable in short queues alone.
  /// @param seed  of a simulation.
  double AverageCost(const models::NetworkPolicy& policy,
                     std::uint64_t seed) const;

 private:
  double Exact(const models::NetworkPolicy& policy) const;
  double Simulated(const models::NetworkPolicy& policy,
                   std::uint64_t seed) const;

  const QueueingExperiment& experiment_;
  std::optional<TruncatedSolver> solver_;
};

}  // namespace ballast::tools
