// A mixed system as someone knows it who has counted.
#pragma once

#include <span>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/label_counts.h"

namespace ballast::envs {

/// The true system with its known map and cost, but with the labels' law
/// estimated from counts: the likeliest one, which is the labels' frequencies
/// where labels were recorded, and is found by expectation maximisation where
/// only sets of labels are known. A stochastic state without a count takes the
/// counts of all. Solved exactly it is the plug-in rival of what learns without
/// a model.
/// Source of the latter: Turnbull (1976), J. R. Stat. Soc. B 38(3).
class EstimatedSystem : public MixedSystem {
 public:
  /// @param system  outlives this.
  /// Throws std::invalid_argument if nothing was counted.
  EstimatedSystem(const MixedSystem& system, const LabelCounts& counts);

  const MixedSystemSpec& spec() const override { return system_.spec(); }
  void Sample(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& labels) const override;
  /// The labels of the true law that are likely at all.
  std::vector<Outcome> Law(std::span<const std::int32_t> state) const override;

  void Next(const IntMatrix& states, const IntVector& actions,
            const IntVector& labels, IntMatrix& next) const override {
    system_.Next(states, actions, labels, next);
  }
  void Cost(const IntMatrix& states, Eigen::VectorXd& cost) const override {
    system_.Cost(states, cost);
  }
  void Engaged(const IntMatrix& states, const IntVector& actions,
               IntMatrix& pattern) const override {
    system_.Engaged(states, actions, pattern);
  }
  bool IsPossible(std::span<const std::int32_t> state) const override {
    return system_.IsPossible(state);
  }
  void Mask(const IntMatrix& states, MaskMatrix& mask) const override {
    system_.Mask(states, mask);
  }
  void Observe(const IntMatrix& states, RowMatrix& observation) const override {
    system_.Observe(states, observation);
  }

 private:
  const MixedSystem& system_;
  std::vector<std::vector<Outcome>> laws_;  // [stochastic_count].
};

}  // namespace ballast::envs
