#include "models/networks/gemm.h"

#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

struct Kernel {
  void (*product)(const TileProduct&) = nullptr;
  std::int64_t panel = 0;  ///< Columns.
};

/// The kernel for this processor, if there is one.
Kernel BestKernel() {
#ifdef BALLAST_X86_KERNELS
  if (__builtin_cpu_supports("avx512f")) return {TileProductAvx512, 32};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {TileProductAvx2, 16};
  }
#endif
  return {};
}

}  // namespace

void MatrixProduct(std::int64_t rows, std::int64_t columns, std::int64_t inner,
                   const MatrixView& a, const MatrixView& b, float* c,
                   std::int64_t stride, bool accumulate) {
  static const Kernel kKernel = BestKernel();
  if (kKernel.product == nullptr || b.transposed) {
    PlainMatrixProduct(rows, columns, inner, a, b, c, stride, accumulate);
    return;
  }
  kKernel.product({.rows = rows,
                   .columns = columns,
                   .inner = inner,
                   .a = a.data,
                   .a_row = a.transposed ? 1 : a.stride,
                   .a_inner = a.transposed ? a.stride : 1,
                   .b = b.data,
                   .b_inner = b.stride,
                   .b_panel = kKernel.panel,
                   .c = c,
                   .c_row = stride,
                   .accumulate = accumulate});
}

}  // namespace ballast::models
