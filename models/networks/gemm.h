// The one door to the machine's matrix product.
#pragma once

#include <cstdint>

namespace ballast::models {

/// A row-major float32 matrix, or its transpose, inside a larger buffer.
struct MatrixView {
  const float* data;
  std::int64_t stride;  ///< Floats from one stored row to the next.
  bool transposed = false;
};

/// c [rows, columns] = beta c + a [rows, inner] b [inner, columns], row-major.
/// Sums in one order whatever the number of threads when it is called from
/// inside a parallel region, as Mlp does.
/// @param stride  floats from one row of c to the next.
void MatrixProduct(std::int64_t rows, std::int64_t columns, std::int64_t inner,
                   const MatrixView& a, const MatrixView& b, float beta,
                   float* c, std::int64_t stride);

}  // namespace ballast::models
