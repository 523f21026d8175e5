// Running statistics of transitions, and what networks on them are fed.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/named_tensor.h"
#include "models/normaliser.h"
#include "models/transitions/perturbation_distribution.h"

namespace ballast::models {

/// Statistics of states and of their increments s' - s, episode by episode.
class TransitionStatistics {
 public:
  explicit TransitionStatistics(int state_size)
      : state_(state_size), increment_(state_size) {}

  /// @param state, next_state [T, S]. Throws as Normaliser does.
  void Observe(const at::Tensor& state, const at::Tensor& next_state);

  /// Rows of the normalised state and the action clipped to [-1, 1].
  /// @param joined [B, S + A], made to fit.
  void JoinStateAction(const ObservedTransitions& observed, at::Tensor& joined);
  /// These and the increment divided by its deviation, not centred.
  /// @param joined [B, 2S + A], made to fit.
  void JoinTransition(const ObservedTransitions& observed, at::Tensor& joined);

  const Normaliser& increment() const { return increment_; }
  /// "state.count", ..., "increment.count", ...
  std::vector<NamedTensor> Tensors() const;

 private:
  void Join(const ObservedTransitions& observed, bool with_increment,
            at::Tensor& joined);

  Normaliser state_;
  Normaliser increment_;
  at::Tensor normalised_;  ///< Memory that calls reuse; likewise below.
  std::vector<float> scale_;
};

}  // namespace ballast::models
