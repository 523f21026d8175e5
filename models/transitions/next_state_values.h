// What a perturbation of next states is learnt against.
#pragma once

#include <ATen/ATen.h>

namespace ballast::models {

/// The worth of next states to the agent that learns, on the minibatch of its
/// present update.
class NextStateValues {
 public:
  virtual ~NextStateValues() = default;

  /// What next states add to the target of their outcome: the discounted
  /// cautious value, 0 after a true end. High is good for the reward and bad
  /// for a cost.
  /// @param next_state [1 + K, B, S], raw; each outcome has its own.
  /// @param value [1 + K, B], made to fit.
  /// @param slope [1 + K, B, S], d value / d next state, made to fit.
  virtual void Find(const at::Tensor& next_state, at::Tensor& value,
                    at::Tensor& slope) = 0;
};

}  // namespace ballast::models
