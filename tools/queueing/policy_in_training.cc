#include "tools/queueing/policy_in_training.h"

#include <limits>
#include <memory>

#include "envs/queueing/long_run_average.h"
#include "tools/queueing/network_queue_policy.h"

namespace ballast::tools {
namespace {

constexpr double kTolerance = 1e-3;  // Between the bounds of an exact cost.

}  // namespace

PolicyInTraining::PolicyInTraining(const QueueingExperiment& experiment)
    : experiment_(experiment) {
  if (experiment.truncation.empty()) return;
  solver_.emplace(experiment.network, *experiment.system, experiment.truncation,
                  TruncatedSolverOptions{.tolerance = kTolerance});
}

double PolicyInTraining::AverageCost(const models::NetworkPolicy& policy,
                                     std::uint64_t seed) const {
  return solver_ ? Exact(policy) : Simulated(policy, seed);
}

double PolicyInTraining::Exact(const models::NetworkPolicy& policy) const {
  NetworkQueuePolicy decides(policy, *experiment_.system, "in training",
                             /*deterministic=*/true);
  try {
    return solver_->Evaluate(decides).middle();
  } catch (const envs::OpenBounds&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

double PolicyInTraining::Simulated(const models::NetworkPolicy& policy,
                                   std::uint64_t seed) const {
  const QueueEvaluationOptions& evaluation = experiment_.evaluation;
  envs::LongRunOptions options;
  options.replicas = static_cast<int>(evaluation.replicas);
  options.burn_in = evaluation.BurnIn();
  options.steps = evaluation.Counted();
  options.batches = static_cast<int>(evaluation.batches);
  options.seed = seed;
  const auto average = envs::SimulateLongRun(
      *experiment_.system,
      [&] {
        return std::make_unique<NetworkQueuePolicy>(
            policy, *experiment_.system, "in training", /*deterministic=*/true);
      },
      options);
  return average.MeanCost();
}

}  // namespace ballast::tools
