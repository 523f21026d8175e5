// Fitted Q iteration with augmented samples, in a table.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/table_states.h"
#include "agents/queueing/transition_counts.h"
#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

struct TableFqiConfig {
  int bound = 12;          ///< Longest queue of the table.
  double discount = 0.99;  ///< Per step, in (0, 1).
  /// K, at most; sweeps stop when no value moves by more than the tolerance.
  int iterations = 100'000;
  double tolerance = 1e-6;
  int per_real = 0;  ///< m, virtual transitions of each real one.
  /// Instead of drawing pseudo-states, replay each label with every action at
  /// every one. Needs complete labels.
  bool everywhere = false;
  SampleAugmenterConfig samples{Realisation::kFull,
                                {PseudoStates::kUniform, 12}};
};

/// A policy of finitely many states; outside it acts as at the nearest
/// state.
class TablePolicy {
 public:
  /// @param probabilities [states of the box, joint actions].
  TablePolicy(const TableStates& box, envs::RowMatrix probabilities);

  /// Of each joint action. [B, joint actions], made to fit.
  void Probabilities(const StateRows& states,
                     envs::RowMatrix& probabilities) const;
  /// Of each state of the box.
  const envs::RowMatrix& probabilities() const { return probabilities_; }
  const TableStates& box() const { return box_; }

 private:
  TableStates box_;
  envs::RowMatrix probabilities_;
};

struct TableFqiResult {
  TablePolicy policy;
  envs::RowMatrix values;  ///< Discounted costs Q, 0 where never seen.
  double coverage;         ///< Share of states and actions seen.
  int sweeps;
  Acceptance acceptance;
};

/// Q <- c + discount mean of min_a' Q(next, a') over what was counted, from 0,
/// all pairs at once. Minima are over actions that were seen; a state where
/// none was is worth 0.
/// @return the sweeps made.
int SweepTable(const envs::MixedSystem& system, const TableStates& box,
               const TransitionCounts& counts, const TableFqiConfig& config,
               envs::RowMatrix& values);

/// Learns from a batch: augments it once, counts, sweeps. The policy takes the
/// seen action of least Q, the lowest of equals; where none was seen, all are
/// alike.
/// @param system  outlives the result.
/// @param seed  of the pseudo-states.
/// Throws std::invalid_argument if `everywhere` is asked of incomplete labels.
TableFqiResult LearnTable(const envs::MixedSystem& system,
                          const Transitions& real, const TableFqiConfig& config,
                          std::uint64_t seed);

}  // namespace ballast::agents::queueing
