// A policy that is one perceptron on normalised observations.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <string_view>
#include <vector>

#include "models/networks/mlp.h"
#include "models/networks/policy.h"
#include "models/normaliser.h"

namespace ballast::models {

/// All that is needed to build a policy again, its numbers apart.
struct PolicyShape {
  std::string kind;     ///< "gaussian", "categorical" or "greedy".
  MlpConfig network;    ///< Its outputs follow from the fields below.
  int action_size = 0;  ///< Of "gaussian": dimensions of the box, A.
  double initial_deviation = 0.3;  ///< Of "gaussian", in units of the action.
  std::vector<int> choices;        ///< Of discrete kinds: per factor.
  bool joint = false;  ///< Of "greedy": a value per combination of choices.
};

/// What the kinds share. Owns its parameters and observation statistics; a
/// trainer works on both through the accessors.
class NetworkPolicy : public Policy {
 public:
  // A copied tensor shares its storage, so a copy would not be one.
  NetworkPolicy(const NetworkPolicy&) = delete;
  NetworkPolicy& operator=(const NetworkPolicy&) = delete;

  std::string_view kind() const override { return shape_.kind; }
  at::Tensor Features(const at::Tensor& observation) const override;
  /// "network.0.weight", ..., "normaliser.count", "normaliser.mean", ...
  std::vector<NamedTensor> Tensors() const override;

  /// What the network says, before the kind reads it. [B, S] -> [B, O].
  at::Tensor Output(const at::Tensor& observation) const;

  const PolicyShape& shape() const { return shape_; }
  const Mlp& mlp() const { return mlp_; }
  /// [1, P].
  at::Tensor& parameters() { return parameters_; }
  const at::Tensor& parameters() const { return parameters_; }
  Normaliser& normaliser() { return normaliser_; }
  const Normaliser& normaliser() const { return normaliser_; }

 protected:
  /// Draws the parameters. `shape.network.outputs` is set by the kind.
  NetworkPolicy(PolicyShape shape, at::Generator& generator);

 private:
  PolicyShape shape_;
  Mlp mlp_;
  at::Tensor parameters_;
  Normaliser normaliser_;
};

}  // namespace ballast::models
