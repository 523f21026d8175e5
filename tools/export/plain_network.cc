#include "tools/export/plain_network.h"

#include <stdexcept>
#include <string>

namespace ballast::tools {
namespace {

constexpr double kLayerNormEpsilon = 1e-3;

at::Tensor Activated(const at::Tensor& x, models::Activation activation) {
  switch (activation) {
    case models::Activation::kElu:
      return at::elu(x);
    case models::Activation::kTanh:
      return at::tanh(x);
    case models::Activation::kRelu:
      return at::relu(x);
  }
  throw std::logic_error("plain network: an unknown activation");
}

}  // namespace

std::vector<models::NamedTensor> NetworkTensors(
    const models::NetworkPolicy& policy) {
  std::vector<models::NamedTensor> tensors;
  for (const auto& [view, tensor] :
       policy.mlp().Views(policy.parameters(), 0)) {
    const std::size_t dot = view.find('.');
    const std::string first = view.substr(0, dot);
    const std::string second = view.substr(dot + 1);
    tensors.emplace_back(
        first == "norm" ? first + "_" + second : second + "_" + first,
        tensor.clone(at::MemoryFormat::Contiguous));
  }
  return tensors;
}

PlainNetwork::PlainNetwork(const models::NetworkPolicy& policy,
                           at::ScalarType type)
    : network_(policy.shape().network),
      mean_(policy.normaliser().mean().to(type, false, /*copy=*/true)),
      scale_(policy.normaliser().Scale().to(type)) {
  for (const auto& [name, tensor] : NetworkTensors(policy)) {
    const at::Tensor own = tensor.to(type);
    if (name.starts_with("weight")) weight_.push_back(own);
    if (name.starts_with("bias")) bias_.push_back(own);
    if (name == "norm_gain") gain_ = own;
    if (name == "norm_offset") offset_ = own;
  }
}

at::Tensor PlainNetwork::Output(const at::Tensor& observation) const {
  at::Tensor x = (observation.to(mean_.scalar_type()) - mean_) / scale_;
  for (std::size_t l = 0; l < weight_.size(); ++l) {
    x = at::addmm(bias_[l], x, weight_[l]);
    if (l == 0 && network_.layer_norm) {
      x = at::tanh(
          at::layer_norm(x, {x.size(1)}, gain_, offset_, kLayerNormEpsilon));
    } else if (l + 1 < weight_.size()) {
      x = Activated(x, network_.activation);
    }
  }
  return x;
}

}  // namespace ballast::tools
