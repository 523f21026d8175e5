// Running mean and deviation of what trajectories hold.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <vector>

#include "models/named_tensor.h"

namespace ballast::models {

/// Mean and unbiased variance of all rows seen so far, per column, merged batch
/// by batch. A batch is one trajectory. Statistics are kept in float32; each
/// merge is computed in double and rounded once.
/// Source: Chan, Golub and LeVeque (1979), the pairwise update.
class Normaliser {
 public:
  /// Starts with no rows, mean 0 and deviation 1.
  /// @param size  columns, >= 1.
  explicit Normaliser(int size);

  /// Merges `rows` [T, size] float32; no rows change nothing. Throws
  /// std::invalid_argument if a number is not finite, since one such row would
  /// spoil the statistics for good.
  void Update(const at::Tensor& rows);

  /// output = (x - mean) / scale, not clipped.
  /// @param x, output  [..., size] float32, `output` is made to fit and may be
  /// `x`.
  void Normalise(const at::Tensor& x, at::Tensor& output) const;
  at::Tensor Normalise(const at::Tensor& x) const;

  int size() const { return static_cast<int>(mean_.size(0)); }
  /// Rows seen.
  std::int64_t count() const { return count_.item<std::int64_t>(); }
  /// [size].
  const at::Tensor& mean() const { return mean_; }
  /// Square root of the unbiased variance; 1 until two rows are seen. [size].
  at::Tensor Deviation() const;
  /// Writes Scale() to `scale`, [size].
  void ReadScale(std::span<float> scale) const;
  /// The deviation, but at least 1e-8: what everything is divided or multiplied
  /// by. [size].
  at::Tensor Scale() const;

  /// Views of the whole state: "count" (int64, [1]), "mean" and "variance".
  std::vector<NamedTensor> Tensors() const;

 private:
  at::Tensor count_;
  at::Tensor mean_;
  at::Tensor variance_;
};

}  // namespace ballast::models
