// The matrix product of a LibTorch that exports no BLAS.
#include <ATen/ATen.h>

#include "models/networks/gemm.h"

namespace ballast::models {
namespace {

at::Tensor Wrap(const MatrixView& view, std::int64_t rows,
                std::int64_t columns) {
  // from_blob wants a mutable pointer; the product only reads it.
  auto* data = const_cast<float*>(view.data);
  if (view.transposed) {
    return at::from_blob(data, {rows, columns}, {1, view.stride});
  }
  return at::from_blob(data, {rows, columns}, {view.stride, 1});
}

}  // namespace

void PlainMatrixProduct(std::int64_t rows, std::int64_t columns,
                        std::int64_t inner, const MatrixView& a,
                        const MatrixView& b, float* c, std::int64_t stride,
                        bool accumulate) {
  at::Tensor product = at::from_blob(c, {rows, columns}, {stride, 1});
  product.addmm_(Wrap(a, rows, inner), Wrap(b, inner, columns),
                 accumulate ? 1 : 0);
}

}  // namespace ballast::models
