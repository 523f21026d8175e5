// The cost-to-go of a network's states, as a perceptron.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <vector>

#include "agents/queueing/state_units.h"
#include "agents/queueing/transitions.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/mlp.h"

namespace ballast::agents::queueing {

/// Values in the states' units are offset + scale times the network's output;
/// offset and scale are the mean and deviation of the first targets, taken
/// once.
class ValueNetwork {
 public:
  /// @param network  inputs as the observation has entries.
  /// @param units  what values are told in.
  ValueNetwork(models::MlpConfig network, double learning_rate,
               StateUnits units, at::Generator& generator);

  /// Whether offset and scale have been taken; before, they are 0 and 1.
  bool is_standardised() const;
  /// Takes them. No targets change nothing.
  void Standardise(const StateRows& states, const Eigen::VectorXd& targets);

  /// @param parameters  of this network at some time, [1, P].
  /// @param observation [B, S], of the states, normalised.
  /// @param values [B], made to fit.
  void Values(const at::Tensor& parameters, const StateRows& states,
              const at::Tensor& observation, Eigen::VectorXd& values) const;

  /// The sum over rows of weight ((V - target) / (unit scale))^2 and its
  /// gradient with respect to the parameters.
  /// @param observation [B, S], normalised; the rest [B].
  /// @param gradient [1, P], made to fit.
  double Loss(const StateRows& states, const at::Tensor& observation,
              const Eigen::VectorXd& targets, const Eigen::VectorXd& weights,
              at::Tensor& gradient);
  /// One step down that loss. @return the loss before it.
  double Step(const StateRows& states, const at::Tensor& observation,
              const Eigen::VectorXd& targets, const Eigen::VectorXd& weights);

  StateUnits& state_units() { return state_units_; }
  /// [1, P].
  at::Tensor& parameters() { return parameters_; }
  const at::Tensor& parameters() const { return parameters_; }
  double offset() const;
  double scale() const;

  /// Views of weights, moments, offset and scale, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const;

 private:
  models::Mlp mlp_;
  at::Tensor parameters_;
  at::Tensor statistics_;  ///< double [3]: 1 once taken, offset, scale.
  models::Adam adam_;
  StateUnits state_units_;

  // Memory that steps reuse.
  models::MlpTape tape_;
  at::Tensor gradient_;
  at::Tensor output_gradient_;
  Eigen::VectorXd units_;
};

}  // namespace ballast::agents::queueing
