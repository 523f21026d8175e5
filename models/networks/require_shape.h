// Shape checks that stay on in release builds.
#pragma once

#include <ATen/ATen.h>

#include <string_view>

namespace ballast::models {

/// Throws std::logic_error unless `tensor` is contiguous float32 of `shape`;
/// -1 stands for any size. A failure is a bug of ours, not bad input.
void RequireShape(const at::Tensor& tensor, at::IntArrayRef shape,
                  std::string_view name);

/// The same unless its last dimension is `width`; how the rows are stacked does
/// not matter.
void RequireRows(const at::Tensor& tensor, std::int64_t width,
                 std::string_view name);

}  // namespace ballast::models
