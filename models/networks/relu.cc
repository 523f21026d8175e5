#include "models/networks/relu.h"

#include <torch/csrc/autograd/custom_function.h>

#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>

#include "models/networks/exact_zeros.h"

namespace ballast::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The number in the bits of `type`.
template <typename Bits>
Bits BitsOf(double number, at::ScalarType type) {
  const at::Tensor rounded = at::full({1}, number, type);
  Bits bits;
  std::memcpy(&bits, rounded.const_data_ptr(), sizeof bits);
  return bits;
}

/// Calls work(a 0 of the type that holds the bits of `type`).
template <typename Work>
auto WithBitsOf(at::ScalarType type, const Work& work) {
  switch (type) {
    case at::kHalf:
    case at::kBFloat16:
      return work(std::uint16_t{0});
    case at::kFloat:
      return work(std::uint32_t{0});
    case at::kDouble:
      return work(std::uint64_t{0});
    default:
      throw std::logic_error("Relu: not a floating-point tensor");
  }
}

/// The slope at every entry, with these slopes at 0 and above.
at::Tensor SlopesOf(const at::Tensor& x, double at_zero, double above) {
  const at::ScalarType type = x.scalar_type();
  const at::Tensor numbers = x.detach().contiguous();
  at::Tensor slopes = at::empty_like(numbers);
  WithBitsOf(type, [&](auto zero) {
    using Bits = decltype(zero);
    FindSlopes(static_cast<const Bits*>(numbers.const_data_ptr()),
               numbers.numel(),
               {BitsOf<Bits>(at_zero, type), BitsOf<Bits>(above, type),
                BitsOf<Bits>(std::numeric_limits<double>::infinity(), type)},
               static_cast<Bits*>(slopes.mutable_data_ptr()));
  });
  return slopes;
}

/// Backward g slopes + added, if there is something to add: operations that are
/// themselves differentiated for second derivatives.
class SlopedRelu : public torch::autograd::Function<SlopedRelu> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& slopes,
                            const std::optional<at::Tensor>& added) {
    context->save_for_backward({slopes, added.value_or(at::Tensor())});
    return at::relu(x);
  }

  static variable_list backward(AutogradContext* context,
                                const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& slopes = saved[0];
    const at::Tensor& added = saved[1];
    return {added.defined() ? at::addcmul(added, gradients[0], slopes)
                            : gradients[0] * slopes,
            {},
            {}};
  }
};

}  // namespace

at::Tensor Relu(const at::Tensor& x, const ReluAtZero& at_zero) {
  // Exact zeros are rare, and to look for them is cheap.
  if (at_zero.slope == 0.0 || !x.requires_grad() || CountExactZeros(x) == 0) {
    return at::relu(x);
  }
  if (at_zero.rule == ReluRule::kMultiply) {
    return SlopedRelu::apply(x, SlopesOf(x, at_zero.slope, 1.0), std::nullopt);
  }
  return SlopedRelu::apply(x, SlopesOf(x, 0.0, 1.0),
                           std::optional(SlopesOf(x, at_zero.slope, 0.0)));
}

std::int64_t CountExactZeros(const at::Tensor& x) {
  const at::Tensor numbers = x.contiguous();
  return WithBitsOf(numbers.scalar_type(), [&](auto zero) {
    using Bits = decltype(zero);
    return CountZeros(static_cast<const Bits*>(numbers.const_data_ptr()),
                      numbers.numel());
  });
}

}  // namespace ballast::models
