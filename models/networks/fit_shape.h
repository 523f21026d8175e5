// Tensors that keep their memory between calls.
#pragma once

#include <ATen/ATen.h>

namespace ballast::models {

/// Gives `tensor` this shape, float32. Its memory is kept if it suffices, else
/// taken anew; what it holds is not initialised.
inline void FitShape(at::Tensor& tensor, at::IntArrayRef shape) {
  if (tensor.defined() && tensor.sizes() == shape) return;
  const auto bytes =
      static_cast<std::size_t>(c10::multiply_integers(shape)) * sizeof(float);
  if (tensor.defined() && tensor.storage().nbytes() >= bytes) {
    // Unlike resize_, which takes a little memory to tell its dispatcher.
    tensor.unsafeGetTensorImpl()->set_sizes_contiguous(shape);
  } else {
    tensor = at::empty(shape);
  }
}

}  // namespace ballast::models
