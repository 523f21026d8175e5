#include "models/networks/relu.h"

#include <stdexcept>

#include "models/networks/exact_zeros.h"

namespace ballast::models {

at::Tensor Relu(const at::Tensor& x, const ReluAtZero& at_zero) {
  // Exact zeros are rare, and to look for them is cheap.
  if (at_zero.slope == 0.0 || !x.requires_grad() || CountExactZeros(x) == 0) {
    return at::relu(x);
  }
  if (at_zero.rule == ReluRule::kMultiply) {
    // The second term is 0 everywhere, its derivative is the slope at 0 alone.
    return at::relu(x) + at_zero.slope * x.masked_fill(x.detach().ne(0), 0);
  }
  const at::Tensor input = x.view_as(x);  // Its gradient is this unit's alone.
  input.register_hook([is_zero = x.detach().eq(0),
                       slope = at_zero.slope](const at::Tensor& gradient) {
    return gradient.masked_fill(is_zero, slope);
  });
  return at::relu(input);
}

std::int64_t CountExactZeros(const at::Tensor& x) {
  const at::Tensor rows = x.contiguous();
  const void* data = rows.const_data_ptr();
  switch (rows.scalar_type()) {
    case at::kHalf:
    case at::kBFloat16:
      return CountZeros(static_cast<const std::uint16_t*>(data), rows.numel());
    case at::kFloat:
      return CountZeros(static_cast<const std::uint32_t*>(data), rows.numel());
    case at::kDouble:
      return CountZeros(static_cast<const std::uint64_t*>(data), rows.numel());
    default:
      throw std::logic_error("CountExactZeros: not a floating-point tensor");
  }
}

}  // namespace ballast::models
