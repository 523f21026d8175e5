#include "models/networks/mlp_graph.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/networks/flat_parts.h"

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

/// The views of the one row, by name, with its history.
std::map<std::string, at::Tensor> NamedParts(const Mlp& mlp,
                                             const at::Tensor& parameters) {
  auto views = mlp.Views(parameters.detach(), 0);
  std::ranges::sort(
      views, {}, [](const auto& view) { return view.second.storage_offset(); });
  std::vector<std::vector<std::int64_t>> shapes;
  for (const auto& [name, view] : views) shapes.push_back(view.sizes().vec());
  std::vector<at::Tensor> parts = PartsOf(parameters, shapes);
  std::map<std::string, at::Tensor> named;
  for (std::size_t i = 0; i < views.size(); ++i) {
    named[views[i].first] = std::move(parts[i]);
  }
  return named;
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
  const std::map<std::string, at::Tensor> views = NamedParts(mlp, parameters);
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
