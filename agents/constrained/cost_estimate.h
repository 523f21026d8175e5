// What the switch of CRPO compares with the budget.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "agents/episode.h"

namespace ballast::agents::constrained {

/// Three estimates of the discounted cost-to-go, each compared with the
/// discounted budget.
enum class CostEstimate {
  /// Cautious target critics, averaged over the minibatch's states and the
  /// target policy's actions. The paper's: free of new rollouts, but an
  /// average over old states and biased upwards by the twins.
  kReplay,
  /// Cost-to-go observed in the last few episodes, averaged over their steps.
  kRecent,
  /// Cautious target critics at the start states of the last few episodes.
  kInitial,
};

/// What the last few episodes say about the policy that lived them.
class RecentEpisodes {
 public:
  /// @param capacity  episodes remembered, >= 1.
  /// @param discounts [K], of each cost.
  RecentEpisodes(int capacity, int state_size, std::vector<double> discounts);

  void Add(const Episode& episode);

  /// Cost-to-go of constraint k averaged over the steps of the episodes; 0
  /// before the first.
  double CostToGo(int constraint) const;
  /// First observations of the episodes, raw. [E, S], E <= capacity.
  at::Tensor StartStates() const;

  /// Views of the whole state, for checkpoints.
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const;

 private:
  std::int64_t Remembered() const;

  std::vector<double> discounts_;
  at::Tensor cost_to_go_;    ///< double [capacity, K].
  at::Tensor start_states_;  ///< [capacity, S].
  at::Tensor count_;         ///< int64 [1], episodes ever added.
};

}  // namespace ballast::agents::constrained
