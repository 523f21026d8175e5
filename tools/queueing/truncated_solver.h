// One truncation of a queueing network, ready to solve.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "envs/queueing/exact_solver.h"
#include "envs/queueing/network.h"
#include "envs/queueing/queue_policy.h"
#include "envs/queueing/tabulated_policy.h"
#include "envs/queueing/truncated_chain.h"

namespace ballast::tools {

/// An average cost on one truncation.
struct BoundedCost {
  double lower;
  double upper;
  double middle() const { return 0.5 * (lower + upper); }
};

/// A truncation and the optimum on it.
struct SolvedTruncation {
  std::vector<int> caps;
  int states;
  BoundedCost optimum;
};

/// How exactly, and who is told.
struct TruncatedSolverOptions {
  double tolerance = 1e-4;  ///< upper - lower, cost per step.
  int threads = 1;
  /// Told what is being solved and between which bounds it lies; may be empty.
  std::function<void(const std::string& what, double lower, double upper)>
      progress = {};
};

/// Solves optima and policies on the network's truncated chain. All of it
/// throws std::runtime_error if bounds do not meet.
class TruncatedSolver {
 public:
  /// Probability of each joint action at each row of states, made to fit.
  using Probabilities = std::function<void(const envs::IntMatrix& states,
                                           envs::RowMatrix& probabilities)>;

  /// @param system  of `network`, or another with its map.
  /// Throws std::invalid_argument for caps that do not fit.
  TruncatedSolver(const envs::Network& network, const envs::MixedSystem& system,
                  const std::vector<int>& caps, TruncatedSolverOptions options);

  const std::vector<int>& caps() const { return chain_.box().caps(); }
  const TruncatedSolverOptions& options() const { return options_; }

  SolvedTruncation Optimum() const;
  /// The policy that attains it.
  envs::TabulatedPolicy BestPolicy(const std::string& name) const;
  /// @param name  what progress calls the policy.
  BoundedCost Evaluate(const std::string& name,
                       const Probabilities& policy) const;
  BoundedCost Evaluate(envs::QueuePolicy& policy) const;

 private:
  envs::SolverOptions OptionsFor(const std::string& what) const;

  TruncatedSolverOptions options_;
  envs::TruncatedChain chain_;
};

}  // namespace ballast::tools
