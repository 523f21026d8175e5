// Exact costs of a queueing network on truncated chains.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "envs/queueing/network.h"
#include "tools/queueing/batch_learning.h"
#include "tools/queueing/truncated_solver.h"

namespace ballast::tools {

/// What is to be solved.
struct NetworkSolverOptions {
  std::vector<int> caps = {};  ///< Largest length of each queue.
  /// Another truncation to tell from the difference what truncating costs, or
  /// empty.
  std::vector<int> other_caps = {};
  /// Classical policies, run directories and policy files. A threshold without
  /// a parameter is tuned.
  std::vector<std::string> policies = {};
  bool deterministic = false;  ///< Trained policies take likeliest choices.
  bool gap = false;            ///< Whether to evaluate a reference.
  BatchLearningOptions learning = {};
  TruncatedSolverOptions how = {};
};

struct SolvedPolicy {
  std::string name;  ///< With the parameter that was found, if tuned.
  BoundedCost cost;
  /// On the smaller truncation, if there are two.
  std::optional<BoundedCost> smaller_cost;

  /// Whether two truncations give costs that differ by at most 0.1 %. If not,
  /// the larger is too small for this policy.
  bool Agrees() const;
};

struct NetworkSolution {
  std::string network;
  std::string summary;
  double load;
  SolvedTruncation truncation;  ///< The larger.
  std::optional<SolvedTruncation> smaller = {};
  std::optional<double> extrapolated = {};  ///< Optimum without truncation.
  std::vector<SolvedPolicy> policies = {};
  /// What a gap of 1 means: "uniform" if it is stable, else "max_weight".
  std::optional<SolvedPolicy> reference = {};
  BatchLearningOptions learning = {};  ///< How it was learnt.
  std::vector<LearntFromBatch> learnt = {};

  /// What a cost is over the optimum, as a share of it.
  double OverOptimum(double cost) const;
  /// Two truncations whose optima differ by at most 0.1 %.
  bool Agrees() const;
  /// (cost - optimum) / (cost of the reference - optimum), nothing without a
  /// reference or where the bounds do not tell reference and optimum apart.
  std::optional<double> GapOf(double cost) const;
};

/// Whether a policy's cost grows as its truncation does: it has no average
/// without one, or is far from it.
bool GrowsWithTruncation(const SolvedPolicy& policy,
                         const std::vector<int>& caps,
                         const std::vector<int>& smaller_caps);

/// Throws std::invalid_argument for truncations, policies and what is to be
/// learnt that do not fit, std::runtime_error if bounds do not meet.
NetworkSolution SolveNetwork(const envs::Network& network,
                             const NetworkSolverOptions& options);

}  // namespace ballast::tools
