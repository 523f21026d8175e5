#include "models/networks/require_shape.h"

#include <sstream>
#include <stdexcept>

namespace ballast::models {

namespace {

bool IsPlain(const at::Tensor& tensor) {
  return tensor.defined() && tensor.is_contiguous() &&
         tensor.scalar_type() == at::kFloat;
}

[[noreturn]] void Refuse(const at::Tensor& tensor, at::IntArrayRef shape,
                         std::string_view name) {
  std::ostringstream message;
  message << name << ": expected contiguous float32 of shape " << shape;
  if (tensor.defined()) {
    message << ", got " << tensor.scalar_type() << " " << tensor.sizes();
  }
  throw std::logic_error(message.str());
}

}  // namespace

void RequireShape(const at::Tensor& tensor, at::IntArrayRef shape,
                  std::string_view name) {
  bool fits = IsPlain(tensor) && tensor.sizes().size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) {
    fits = shape[i] == -1 || shape[i] == tensor.sizes()[i];
  }
  if (!fits) Refuse(tensor, shape, name);
}

void RequireRows(const at::Tensor& tensor, std::int64_t width,
                 std::string_view name) {
  if (!IsPlain(tensor) || tensor.dim() < 2 || tensor.sizes().back() != width) {
    Refuse(tensor, {-1, width}, name);
  }
}

}  // namespace ballast::models
