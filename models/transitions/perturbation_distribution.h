// The distribution over transition models that training averages over.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/named_tensor.h"
#include "models/transitions/next_state_values.h"

namespace ballast::models {

/// A minibatch of transitions as they were observed, raw; borrowed.
struct ObservedTransitions {
  const at::Tensor& state;       ///< [B, S] float32.
  const at::Tensor& action;      ///< [B, A], as sampled, not clipped.
  const at::Tensor& next_state;  ///< [B, S].
};

/// What the transitions of a task look like.
struct TransitionSizes {
  int states = 1;    ///< S.
  int actions = 1;   ///< A.
  int outcomes = 1;  ///< 1 + K: the reward and each cost.
};

/// Turns an observed transition into those that n transition models, drawn
/// afresh for each, would have made of it. Not to be mixed up with a parameter
/// perturbation, which changes a test world.
class PerturbationDistribution {
 public:
  virtual ~PerturbationDistribution() = default;

  /// n, models drawn per transition and set.
  virtual int samples() const = 0;
  /// 1 if every outcome sees the same next states; 1 + K if each has a set of
  /// its own, the reward's first.
  virtual int sets() const { return 1; }

  /// @param perturbed [sets n, B, S], the next states under each model, the
  ///   samples of a set together; made to fit.
  virtual void Sample(const ObservedTransitions& observed,
                      at::Generator& generator, at::Tensor& perturbed) = 0;

  /// One learning step, if there is something to learn. Once per update, after
  /// its targets were formed and before its critics step.
  /// @param observed  the update's minibatch.
  /// @param values  what next states are worth now.
  virtual void Learn(const ObservedTransitions& /*observed*/,
                     NextStateValues& /*values*/) {}

  /// The transitions of one episode, for running statistics.
  /// @param state, next_state [T, S], raw.
  virtual void Observe(const at::Tensor& /*state*/,
                       const at::Tensor& /*next_state*/) {}

  /// Views of all that was learnt, for checkpoints.
  virtual std::vector<NamedTensor> Tensors() const { return {}; }

  /// How far the last call of Sample moved the next states, for metrics: the
  /// mean relative change |x| of a state increment, unless a kind says
  /// otherwise; 0 before the first.
  virtual double mean_change() const = 0;
};

}  // namespace ballast::models
