#include "models/normaliser.h"

#include <algorithm>
#include <stdexcept>

#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

constexpr double kScaleFloor = 1e-8;

}  // namespace

Normaliser::Normaliser(int size)
    : count_(at::zeros({1}, at::kLong)),
      mean_(at::zeros({size})),
      variance_(at::zeros({size})) {}

void Normaliser::Update(const at::Tensor& rows) {
  RequireShape(rows, {-1, size()}, "rows");
  if (rows.size(0) == 0) return;
  const at::Tensor batch = rows.to(at::kDouble);
  if (!at::isfinite(batch).all().item<bool>()) {
    throw std::invalid_argument(
        "a normaliser was given a number that is not finite; drop the rows of "
        "diverged simulations");
  }

  // t rows with mean m and variance v, joined by t_b rows with mean m_b.
  const double t = static_cast<double>(count());
  const double t_b = static_cast<double>(batch.size(0));
  const double joined = t + t_b;
  const at::Tensor m = mean_.to(at::kDouble);
  const at::Tensor v = variance_.to(at::kDouble);
  const at::Tensor m_b = batch.mean(0);
  const at::Tensor squares = (batch - m_b).square().sum(0) +
                             std::max(t - 1.0, 1.0) * v +
                             t * t_b / joined * (m_b - m).square();

  mean_.copy_((t * m + t_b * m_b) / joined);
  variance_.copy_(squares / std::max(joined - 1.0, 1.0));
  count_.add_(batch.size(0));
}

void Normaliser::Normalise(const at::Tensor& x, at::Tensor& output) const {
  RequireShape(x, {-1, size()}, "x");
  RequireShape(output, {x.size(0), size()}, "output");
  at::sub_out(output, x, mean_);
  output.div_(Scale());
}

at::Tensor Normaliser::Normalise(const at::Tensor& x) const {
  at::Tensor output = at::empty_like(x);
  Normalise(x, output);
  return output;
}

at::Tensor Normaliser::Deviation() const {
  return count() > 1 ? variance_.sqrt() : at::ones_like(variance_);
}

at::Tensor Normaliser::Scale() const {
  return Deviation().clamp_min_(kScaleFloor);
}

std::vector<NamedTensor> Normaliser::Tensors() const {
  return {{"count", count_}, {"mean", mean_}, {"variance", variance_}};
}

}  // namespace ballast::models
