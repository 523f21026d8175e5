#include "models/networks/network_policy.h"

#include <utility>

namespace ballast::models {

at::Tensor NetworkPolicy::Features(const at::Tensor& observation) const {
  return mlp_.Features(parameters_, normaliser_.Normalise(observation))
      .select(0, 0);
}

std::vector<NamedTensor> NetworkPolicy::Tensors() const {
  std::vector<NamedTensor> tensors;
  for (auto& [name, tensor] : mlp_.Views(parameters_, 0)) {
    tensors.emplace_back("network." + name, std::move(tensor));
  }
  for (auto& [name, tensor] : normaliser_.Tensors()) {
    tensors.emplace_back("normaliser." + name, std::move(tensor));
  }
  return tensors;
}

at::Tensor NetworkPolicy::Output(const at::Tensor& observation) const {
  return mlp_.Forward(parameters_, normaliser_.Normalise(observation))
      .select(0, 0);
}

NetworkPolicy::NetworkPolicy(PolicyShape shape, at::Generator& generator)
    : shape_(std::move(shape)),
      mlp_(shape_.network, /*members=*/1),
      parameters_(mlp_.InitialParameters(generator)),
      normaliser_(shape_.network.inputs) {}

}  // namespace ballast::models
