// The next state's value when the rates themselves are in doubt.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "agents/queueing/action_values.h"
#include "agents/queueing/label_frequencies.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "risk/risk_measure.h"

namespace ballast::agents::queueing {

/// How far rates may lie from what was seen, and what that is worth.
struct RateDoubt {
  risk::RiskMeasure risk;  ///< Over its n samples.
  /// Each sample changes every frequency by a factor, uniform on 1 +- this,
  /// before they are made to sum to 1; in [0, 1). 0 with n = 1 is the plain
  /// expectation.
  double magnitude = 0.1;
};

/// For a transition (s, x, a), draws n probability vectors p_i of the label
/// around its frequencies at s and takes each one's exact expectation through
/// the known map,
///   Z_i = sum_w p_i(w) V(s', x') at the (s', x') that (s, x, a, w) leads to,
/// then the risk of the n. This uses the labels in full, so a learner with
/// doubts knows the potential completions of its own steps; what the
/// transition itself drew counts only among the frequencies.
/// Source: the sampled transition models of Queeney and Benosman (2023), here
/// over the rates of a queueing network.
class UncertainRates {
 public:
  /// @param system  outlives this object.
  UncertainRates(const envs::MixedSystem& system, RateDoubt doubt,
                 std::uint64_t seed);

  /// Counts the labels of real transitions.
  void Observe(const Transitions& transitions) {
    frequencies_.Observe(transitions);
  }

  /// The risk of the next state for each transition, whose stochastic states
  /// must have been observed.
  /// @param values  rewards are high when good; so is the result.
  /// @param next [B], made to fit.
  void NextValues(const Transitions& transitions, ActionValues& values,
                  Eigen::VectorXd& next);

  const RateDoubt& doubt() const { return doubt_; }
  LabelFrequencies& frequencies() { return frequencies_; }
  const LabelFrequencies& frequencies() const { return frequencies_; }
  configs::RandomStream& stream() { return stream_; }
  const configs::RandomStream& stream() const { return stream_; }

 private:
  /// Lists every seen label of every transition, and where each leads.
  void FindSuccessors(const Transitions& transitions);

  const envs::MixedSystem& system_;
  RateDoubt doubt_;
  LabelFrequencies frequencies_;
  configs::RandomStream stream_;

  // Memory that calls reuse. R successors in all, those of a row together.
  std::vector<Eigen::Index> begin_;   ///< [B + 1], each row's first successor.
  envs::IntMatrix successors_;        ///< [R, P + d].
  envs::IntVector actions_;           ///< [R].
  envs::IntVector labels_;            ///< [R].
  std::vector<double> counts_;        ///< [R].
  Eigen::VectorXd successor_values_;  ///< [R].
  std::vector<float> costs_;          ///< [n, B].
  std::vector<float> risks_;          ///< [B].
};

}  // namespace ballast::agents::queueing
