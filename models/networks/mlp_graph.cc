#include "models/networks/mlp_graph.h"

#include <map>
#include <stdexcept>
#include <string>

namespace ballast::models {
namespace {

constexpr double kLayerNormEpsilon = 1e-3;

at::Tensor Activated(const MlpConfig& config, const at::Tensor& x) {
  switch (config.activation) {
    case Activation::kElu:
      return at::elu(x);
    case Activation::kTanh:
      return at::tanh(x);
    case Activation::kRelu:
      return Relu(x, config.relu_at_zero);
  }
  throw std::logic_error("GraphOf: an activation it does not know");
}

}  // namespace

MlpGraph GraphOf(const Mlp& mlp, const at::Tensor& parameters,
                 const at::Tensor& input,
                 const PreactivationObserver& observer) {
  const MlpConfig& config = mlp.config();
  if (parameters.sizes() != at::IntArrayRef{1, mlp.parameter_count()} ||
      input.dim() != 2 || input.size(1) != config.inputs) {
    throw std::logic_error("GraphOf: wants parameters [1, P], input [B, I]");
  }
  std::map<std::string, at::Tensor> views;
  for (const auto& [name, view] : mlp.Views(parameters, 0)) views[name] = view;
  const auto dense = [&](std::size_t layer, const at::Tensor& x) {
    const std::string name = std::to_string(layer);
    return at::addmm(views.at(name + ".bias"), x, views.at(name + ".weight"));
  };

  MlpGraph graph;
  at::Tensor x = input.to(parameters.scalar_type());
  for (std::size_t layer = 0; layer < config.hidden.size(); ++layer) {
    x = dense(layer, x);
    const bool is_normalised = layer == 0 && config.layer_norm;
    if (is_normalised) {
      x = at::layer_norm(x, {x.size(1)}, views.at("norm.gain"),
                         views.at("norm.offset"), kLayerNormEpsilon);
    }
    if (observer) observer(layer, x);
    x = is_normalised ? at::tanh(x) : Activated(config, x);
    graph.hidden.push_back(x);
  }
  graph.output = dense(config.hidden.size(), x);
  return graph;
}

}  // namespace ballast::models
