#include "envs/queueing/exact_solver.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "envs/queueing/poisson_equation.h"

namespace ballast::envs {
namespace {

constexpr int kSweepsPerRound = 30;
constexpr int kMostRounds = 200;
constexpr int kMostSweeps = 2'000'000;
// How much smaller than the bounds' distance a round's rest need be.
constexpr double kRoughness = 0.05;

// Sum of h_i x_i^2 / 2, whose greedy policy is stable where any is.
Eigen::VectorXd QuadraticValue(const TruncatedChain& chain) {
  const auto queues = static_cast<Eigen::Index>(chain.box().caps().size());
  std::vector<std::int32_t> state(chain.states().cols(), 0);
  Eigen::VectorXd value = Eigen::VectorXd::Zero(chain.size());
  for (Eigen::Index i = std::ssize(state) - queues; i < std::ssize(state);
       ++i) {
    state[i] = 1;
    const int one_job = chain.Number(chain.box().IndexOf(state));
    state[i] = 0;
    const double holding_cost = chain.cost()[one_job] - chain.cost()[0];
    value += 0.5 * holding_cost *
             chain.states().col(i).cast<double>().array().square().matrix();
  }
  return value;
}

RowMatrix Certain(const IntVector& actions, int action_count) {
  RowMatrix probabilities = RowMatrix::Zero(actions.size(), action_count);
  for (Eigen::Index i = 0; i < actions.size(); ++i) {
    probabilities(i, actions[i]) = 1.0;
  }
  return probabilities;
}

/// Improves the values of an optimum sweep by sweep.
class Sweeper {
 public:
  Sweeper(const TruncatedChain& chain, const SolverOptions& options,
          Optimum& optimum)
      : chain_(chain), options_(options), optimum_(optimum) {}

  /// V <- TV - (TV)(0), until the bounds meet. @return whether they do.
  bool Sweep(int sweeps) {
    AverageCost& cost = optimum_.cost;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      chain_.Improve(cost.value, options_.threads, next_, &optimum_.actions);
      cost.lower = (next_ - cost.value).minCoeff();
      cost.upper = (next_ - cost.value).maxCoeff();
      cost.value = next_.array() - next_[0];
      if (cost.upper - cost.lower < options_.tolerance) return true;
    }
    return false;
  }

 private:
  const TruncatedChain& chain_;
  const SolverOptions& options_;
  Optimum& optimum_;
  Eigen::VectorXd next_;
};

}  // namespace

OpenBounds::OpenBounds(const AverageCost& cost)
    : std::runtime_error(
          "the bounds of the average cost do not meet: " +
          std::to_string(cost.lower) + " and " + std::to_string(cost.upper) +
          " is as far as it went; allow a larger tolerance or truncate more.") {
}

Optimum SolveOptimum(const TruncatedChain& chain,
                     const SolverOptions& options) {
  Optimum optimum;
  AverageCost& cost = optimum.cost;
  cost.value = QuadraticValue(chain);
  Sweeper sweeper(chain, options, optimum);
  double average = 0.0;
  for (int round = 0; round < kMostRounds; ++round) {
    const bool done = sweeper.Sweep(kSweepsPerRound);
    if (options.progress) options.progress(cost.lower, cost.upper);
    if (done) return optimum;

    const TransitionMatrix transitions =
        chain.Transitions(Certain(optimum.actions, chain.action_count()));
    const double distance = cost.upper - cost.lower;
    PoissonEquation(transitions, options.threads)
        .Solve(chain.cost(),
               std::max(0.1 * options.tolerance, kRoughness * distance),
               cost.value, average);
  }
  throw OpenBounds(cost);
}

Optimum IterateValues(const TruncatedChain& chain,
                      const SolverOptions& options) {
  Optimum optimum;
  optimum.cost.value = QuadraticValue(chain);
  if (!Sweeper(chain, options, optimum).Sweep(kMostSweeps)) {
    throw OpenBounds(optimum.cost);
  }
  return optimum;
}

AverageCost EvaluatePolicy(const TruncatedChain& chain,
                           const RowMatrix& probabilities,
                           const SolverOptions& options) {
  const TransitionMatrix transitions = chain.Transitions(probabilities);
  AverageCost cost;
  cost.value = QuadraticValue(chain);
  double average = 0.0;
  PoissonEquation(transitions, options.threads)
      .Solve(chain.cost(), 0.4 * options.tolerance, cost.value, average);
  const Eigen::VectorXd step =
      chain.cost() + transitions * cost.value - cost.value;
  cost.lower = step.minCoeff();
  cost.upper = step.maxCoeff();
  if (options.progress) options.progress(cost.lower, cost.upper);
  if (!(cost.upper - cost.lower < options.tolerance)) throw OpenBounds(cost);
  return cost;
}

}  // namespace ballast::envs
