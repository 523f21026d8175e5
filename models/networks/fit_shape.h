// Tensors that keep their memory between calls.
#pragma once

#include <ATen/ATen.h>

namespace ballast::models {

/// Gives `tensor` new memory, float32 and not initialised, unless it has this
/// shape already.
inline void FitShape(at::Tensor& tensor, at::IntArrayRef shape) {
  if (!tensor.defined() || tensor.sizes() != shape) tensor = at::empty(shape);
}

}  // namespace ballast::models
