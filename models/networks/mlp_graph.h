// A perceptron as a function that LibTorch differentiates: slower than Mlp's
// own gradients, in any precision, of any loss, as often as one likes.
#pragma once

#include <ATen/ATen.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "models/networks/mlp.h"

namespace ballast::models {

/// What a forward pass gives, each with its history.
struct MlpGraph {
  std::vector<at::Tensor> hidden;  ///< Every layer's activation, [B, H].
  at::Tensor output;               ///< [B, O].
};

/// Sees what the activation of a hidden layer is given, [B, H].
using PreactivationObserver =
    std::function<void(std::size_t layer, const at::Tensor& preactivation)>;

/// The one member of `mlp`, worked in the precision of its parameters.
/// @param parameters [1, P], may require a gradient.
/// @param input [B, I], may require a gradient.
MlpGraph GraphOf(const Mlp& mlp, const at::Tensor& parameters,
                 const at::Tensor& input,
                 const PreactivationObserver& observer = {});

}  // namespace ballast::models
