#include "models/networks/flat_parts.h"

#include <c10/util/accumulate.h>

namespace ballast::models {

std::vector<at::Tensor> PartsOf(
    const at::Tensor& row,
    const std::vector<std::vector<std::int64_t>>& shapes) {
  std::vector<std::int64_t> sizes;
  for (const auto& shape : shapes)
    sizes.push_back(c10::multiply_integers(shape));
  std::vector<at::Tensor> parts = row.view({-1}).split_with_sizes(sizes);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = parts[i].view(shapes[i]);
  }
  return parts;
}

}  // namespace ballast::models
