// Policies learnt from a batch of real events, and what they cost exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/queueing/sample_augmenter.h"
#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "tools/queueing/truncated_solver.h"

namespace ballast::tools {

enum class BatchMethod {
  kFqi,     ///< Fitted Q iteration in a table, with augmented samples.
  kPlugIn,  ///< The optimum of the network that the events suggest.
};

/// In place of a number of virtual transitions: each label is replayed with
/// every action at every pseudo-state.
inline constexpr int kEverywhere = -1;

/// What is learnt from the events of a network under uniform random choices,
/// from empty queues on.
struct BatchLearningOptions {
  std::vector<BatchMethod> methods = {};  ///< None to learn nothing.
  std::vector<std::int64_t> events = {100, 1'000, 10'000};  ///< n.
  /// m of fqi, virtual transitions of each event, or kEverywhere.
  std::vector<int> augmented = {0, 10, kEverywhere};
  std::vector<std::uint64_t> seeds = {0, 1, 2};
  agents::queueing::Realisation realisation =
      agents::queueing::Realisation::kFull;
  int longest_queue = 12;  ///< Of fqi's table and its pseudo-states.
  double discount = 0.99;  ///< Of fqi, per step.
};

/// What one method learnt from batches of one size.
struct LearntFromBatch {
  BatchMethod method;
  std::int64_t events;
  std::optional<int> augmented;  ///< Of fqi.
  std::vector<double> costs;     ///< Exact average cost, one for each seed.
  /// Share of fqi's states and actions that it saw, one for each seed.
  std::vector<double> seen;
};

/// Learns and evaluates on a truncated chain.
class BatchLearner {
 public:
  /// All outlive this object but the options.
  /// @param solver  of the true network.
  /// Throws std::invalid_argument for options that do not fit each other or
  /// the truncation, and for a table that is too large.
  BatchLearner(const envs::Network& network, const envs::MixedSystem& system,
               const TruncatedSolver& solver, BatchLearningOptions options);

  /// Every method with each number of events, and of augmented ones.
  /// Throws std::invalid_argument for too few events to plug in.
  std::vector<LearntFromBatch> Run() const;

 private:
  LearntFromBatch Fqi(std::int64_t events, int augmented) const;
  LearntFromBatch PlugIn(std::int64_t events) const;

  const envs::Network& network_;
  const envs::MixedSystem& system_;
  const TruncatedSolver& solver_;
  BatchLearningOptions options_;
};

/// "fqi" or "plug_in".
const char* NameOf(BatchMethod method);
/// "10", or "all" for kEverywhere.
std::string AugmentedAsText(int augmented);

}  // namespace ballast::tools
