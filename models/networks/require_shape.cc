#include "models/networks/require_shape.h"

#include <sstream>
#include <stdexcept>

namespace ballast::models {

void RequireShape(const at::Tensor& tensor, at::IntArrayRef shape,
                  std::string_view name) {
  bool fits = tensor.defined() && tensor.is_contiguous() &&
              tensor.scalar_type() == at::kFloat &&
              tensor.sizes().size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) {
    fits = shape[i] == -1 || shape[i] == tensor.sizes()[i];
  }
  if (fits) return;
  std::ostringstream message;
  message << name << ": expected contiguous float32 of shape " << shape;
  if (tensor.defined()) {
    message << ", got " << tensor.scalar_type() << " " << tensor.sizes();
  }
  throw std::logic_error(message.str());
}

}  // namespace ballast::models
