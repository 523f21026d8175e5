// The rectified linear unit, with a chosen slope at 0.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace ballast::models {

/// What becomes of the gradient where the unit's input is 0.
enum class ReluRule {
  kMultiply,   ///< The chain rule: slope times the incoming gradient.
  kOverwrite,  ///< The number `slope`, whatever comes in: the program that
               ///< Bertoin et al. (2021) released.
};

/// ReLU'(0), by which the limits of a subgradient or any other number can be
/// tried.
struct ReluAtZero {
  double slope = 0.0;
  ReluRule rule = ReluRule::kMultiply;
};

/// max(x, 0), differentiable as often as one likes. NaN stays NaN. With slope
/// 0, and wherever no input is exactly 0, it is at::relu itself.
/// @param x  float16, bfloat16, float32 or float64, any shape.
at::Tensor Relu(const at::Tensor& x, const ReluAtZero& at_zero = {});

/// How many entries are +0 or -0.
std::int64_t CountExactZeros(const at::Tensor& x);

}  // namespace ballast::models
