#include "tools/queueing/truncated_solver.h"

#include <algorithm>
#include <utility>

#include "envs/queueing/truncated_network.h"

namespace ballast::tools {
namespace {

// States a policy is asked about at a time.
constexpr Eigen::Index kBatch = 16'384;

BoundedCost BoundsOf(const envs::AverageCost& cost) {
  return {cost.lower, cost.upper};
}

}  // namespace

TruncatedSolver::TruncatedSolver(const envs::Network& network,
                                 const envs::MixedSystem& system,
                                 const std::vector<int>& caps,
                                 TruncatedSolverOptions options)
    : options_(std::move(options)),
      chain_(envs::TruncateNetwork(network, system, caps)) {}

SolvedTruncation TruncatedSolver::Optimum() const {
  const envs::Optimum optimum =
      envs::SolveOptimum(chain_, OptionsFor("optimum"));
  return {caps(), chain_.size(), BoundsOf(optimum.cost)};
}

envs::TabulatedPolicy TruncatedSolver::BestPolicy(
    const std::string& name) const {
  return {chain_, envs::SolveOptimum(chain_, OptionsFor(name)).actions, name};
}

BoundedCost TruncatedSolver::Evaluate(const std::string& name,
                                      const Probabilities& policy) const {
  envs::RowMatrix probabilities(chain_.size(), chain_.action_count());
  envs::RowMatrix batch;
  for (Eigen::Index first = 0; first < chain_.size(); first += kBatch) {
    const Eigen::Index rows = std::min(kBatch, chain_.size() - first);
    policy(chain_.states().middleRows(first, rows), batch);
    probabilities.middleRows(first, rows) = batch;
  }
  return BoundsOf(
      envs::EvaluatePolicy(chain_, probabilities, OptionsFor(name)));
}

BoundedCost TruncatedSolver::Evaluate(envs::QueuePolicy& policy) const {
  return Evaluate(policy.name(), [&](const envs::IntMatrix& states,
                                     envs::RowMatrix& probabilities) {
    policy.Probabilities(states, probabilities);
  });
}

envs::SolverOptions TruncatedSolver::OptionsFor(const std::string& what) const {
  envs::SolverOptions options{options_.tolerance, options_.threads};
  if (options_.progress) {
    options.progress = [this, what](double lower, double upper) {
      options_.progress(what, lower, upper);
    };
  }
  return options;
}

}  // namespace ballast::tools
