#include "models/normaliser.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/networks/fit_shape.h"
#include "models/networks/kernels.h"
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
  RequireRows(x, size(), "x");
  FitShape(output, x.sizes());
  thread_local std::vector<float> scale;
  scale.resize(static_cast<std::size_t>(size()));
  ReadScale(scale);
  NormaliseRows(x.const_data_ptr<float>(), x.numel() / size(), size(),
                mean_.const_data_ptr<float>(), scale.data(),
                output.mutable_data_ptr<float>());
}

at::Tensor Normaliser::Normalise(const at::Tensor& x) const {
  at::Tensor output = at::empty_like(x);
  Normalise(x, output);
  return output;
}

at::Tensor Normaliser::Deviation() const {
  return count() > 1 ? variance_.sqrt() : at::ones_like(variance_);
}

void Normaliser::ReadScale(std::span<float> scale) const {
  const auto* variance = variance_.const_data_ptr<float>();
  const bool is_set = *count_.const_data_ptr<std::int64_t>() > 1;
  for (std::size_t c = 0; c < scale.size(); ++c) {
    const float deviation = is_set ? std::sqrt(variance[c]) : 1.0F;
    scale[c] = std::max(deviation, static_cast<float>(kScaleFloor));
  }
}

at::Tensor Normaliser::Scale() const {
  at::Tensor scale = at::empty_like(variance_);
  ReadScale({scale.mutable_data_ptr<float>(),
             static_cast<std::size_t>(scale.numel())});
  return scale;
}

std::vector<NamedTensor> Normaliser::Tensors() const {
  return {{"count", count_}, {"mean", mean_}, {"variance", variance_}};
}

}  // namespace ballast::models
