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

/// c [rows, columns] = a [rows, inner] b [inner, columns], row-major. On a
/// processor with AVX2 or AVX-512 by kernels of our own, whose every row is
/// summed in one order whatever the rows beside it and the number of threads;
/// else, and for a transposed b, by LibTorch.
/// @param stride  floats from one row of c to the next.
/// @param accumulate  adds to c instead.
void MatrixProduct(std::int64_t rows, std::int64_t columns, std::int64_t inner,
                   const MatrixView& a, const MatrixView& b, float* c,
                   std::int64_t stride, bool accumulate = false);

/// The same by LibTorch alone.
void PlainMatrixProduct(std::int64_t rows, std::int64_t columns,
                        std::int64_t inner, const MatrixView& a,
                        const MatrixView& b, float* c, std::int64_t stride,
                        bool accumulate = false);

}  // namespace ballast::models
