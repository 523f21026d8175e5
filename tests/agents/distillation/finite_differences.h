// Slopes without a graph.
#pragma once

#include <ATen/ATen.h>

#include <functional>

namespace ballast::agents::distillation {

/// Central differences of a sum of losses in every entry of a float64 `point`.
inline at::Tensor FiniteDifferences(
    const at::Tensor& point,
    const std::function<at::Tensor(const at::Tensor&)>& loss,
    double step = 1e-5) {
  at::Tensor moved = point.detach().clone();
  at::Tensor slopes = at::empty_like(moved);
  auto* entry = moved.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < moved.numel(); ++i) {
    const double here = entry[i];
    entry[i] = here + step;
    const double above = loss(moved).sum().item<double>();
    entry[i] = here - step;
    const double below = loss(moved).sum().item<double>();
    entry[i] = here;
    slopes.mutable_data_ptr<double>()[i] = (above - below) / (2 * step);
  }
  return slopes;
}

/// The same by the graph.
inline at::Tensor GraphSlopes(
    const at::Tensor& point,
    const std::function<at::Tensor(const at::Tensor&)>& loss) {
  const at::Tensor leaf = point.detach().clone().set_requires_grad(true);
  loss(leaf).sum().backward();
  return leaf.grad();
}

/// The largest difference of two tensors.
inline double Distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace ballast::agents::distillation
