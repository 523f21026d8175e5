#include "models/networks/mlp.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast::models {

Mlp::Mlp(MlpConfig config, int members)
    : config_(std::move(config)), members_(members) {
  if (config_.inputs < 1 || config_.outputs < 1 || config_.hidden.empty() ||
      members < 1) {
    throw std::logic_error(
        "Mlp: inputs, outputs, members and at least one "
        "hidden layer are needed");
  }
  std::int64_t inputs = config_.inputs;
  const auto add_layer = [&](std::int64_t outputs) {
    layers_.push_back({inputs, outputs, parameter_count_,
                       parameter_count_ + inputs * outputs});
    parameter_count_ += (inputs + 1) * outputs;
    inputs = outputs;
  };
  for (const int width : config_.hidden) {
    add_layer(width);
    if (config_.layer_norm && layers_.size() == 1) {
      norm_gain_ = parameter_count_;
      norm_offset_ = norm_gain_ + width;
      parameter_count_ += 2 * width;
    }
  }
  add_layer(config_.outputs);
}

at::Tensor Mlp::InitialParameters(at::Generator& generator) const {
  at::Tensor parameters = at::zeros({members_, parameter_count_});
  for (int member = 0; member < members_; ++member) {
    at::Tensor row = parameters[member];
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const Layer& layer = layers_[l];
      const bool is_output = l + 1 == layers_.size();
      at::Tensor weight =
          row.narrow(0, layer.weight, layer.inputs * layer.outputs)
              .view({layer.inputs, layer.outputs});
      const auto inputs = static_cast<double>(layer.inputs);
      const auto outputs = static_cast<double>(layer.outputs);
      switch (config_.initialisation) {
        case Initialisation::kFanOut: {
          const double scale = is_output ? config_.output_gain : 0.333;
          const double bound = std::sqrt(3.0 * scale / outputs);
          weight.uniform_(-bound, bound, generator);
          break;
        }
        case Initialisation::kUniform: {
          const double bound = std::sqrt(6.0 / (inputs + outputs));
          weight.uniform_(-bound, bound, generator);
          break;
        }
        case Initialisation::kFanIn: {
          const double bound = 1.0 / std::sqrt(inputs);
          weight.uniform_(-bound, bound, generator);
          row.narrow(0, layer.bias, layer.outputs)
              .uniform_(-bound, bound, generator);
          break;
        }
        case Initialisation::kOrthogonal: {
          const double gain = is_output ? config_.output_gain : std::sqrt(2.0);
          const bool wide = layer.outputs > layer.inputs;
          const at::Tensor normal =
              at::empty({std::max(layer.inputs, layer.outputs),
                         std::min(layer.inputs, layer.outputs)})
                  .normal_(0.0, 1.0, generator);
          // The sign of R's diagonal makes the draw uniform (Mezzadri 2007).
          auto [q, r] = at::linalg_qr(normal);
          q = q * r.diagonal().sign();
          weight.copy_((wide ? q.t() : q) * gain);
          break;
        }
      }
    }
    if (config_.layer_norm) {
      row.narrow(0, norm_gain_, layers_[0].outputs).fill_(1.0);
    }
  }
  return parameters;
}

std::vector<std::pair<std::string, at::Tensor>> Mlp::Views(
    const at::Tensor& parameters, int member) const {
  const at::Tensor row = parameters[member];
  std::vector<std::pair<std::string, at::Tensor>> views;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const std::string name = std::to_string(l);
    views.emplace_back(name + ".weight",
                       row.narrow(0, layer.weight, layer.inputs * layer.outputs)
                           .view({layer.inputs, layer.outputs}));
    views.emplace_back(name + ".bias",
                       row.narrow(0, layer.bias, layer.outputs));
  }
  if (config_.layer_norm) {
    const std::int64_t width = layers_[0].outputs;
    views.emplace_back("norm.gain", row.narrow(0, norm_gain_, width));
    views.emplace_back("norm.offset", row.narrow(0, norm_offset_, width));
  }
  return views;
}

}  // namespace ballast::models
