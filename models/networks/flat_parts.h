// Parts of a flat row of parameters, for LibTorch to differentiate.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace ballast::models {

/// Tensors that lie one after another in a row and fill it. They are cut out
/// together, so that their gradients are written into one row; a part that is
/// cut out by itself has its gradient in a row of its own, 0 elsewhere, and all
/// those rows are added.
/// @param row [1, P].  @param shapes  of P numbers in all.
std::vector<at::Tensor> PartsOf(
    const at::Tensor& row,
    const std::vector<std::vector<std::int64_t>>& shapes);

}  // namespace ballast::models
