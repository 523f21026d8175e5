// How often each label was drawn at each stochastic state.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <vector>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// A label and how often it was seen.
struct SeenLabel {
  std::int32_t label;
  std::int64_t count;
};

/// Counts labels by the stochastic state they were drawn at.
class LabelFrequencies {
 public:
  /// @param system  outlives the counts.
  explicit LabelFrequencies(const envs::MixedSystem& system);

  void Observe(const Transitions& transitions);

  /// Of a stochastic state, by its index; in the order of the labels.
  std::span<const SeenLabel> At(int stochastic) const {
    return seen_[static_cast<std::size_t>(stochastic)];
  }

  /// One row (stochastic state, label, count) each. int64 [N, 3], a copy.
  at::Tensor Tensor() const;
  /// Throws std::invalid_argument if `saved` is not of such a system.
  void Restore(const at::Tensor& saved);

 private:
  void Add(std::size_t stochastic, std::int32_t label, std::int64_t count);

  const envs::MixedSystem& system_;
  std::vector<std::vector<SeenLabel>> seen_;
};

}  // namespace ballast::agents::queueing
