// The BLAS inside LibTorch, called without a tensor's overhead.
#include "models/networks/gemm.h"

// NOLINTNEXTLINE(readability-identifier-naming): Fortran's name.
extern "C" void sgemm_(const char* transpose_a, const char* transpose_b,
                       const int* m, const int* n, const int* k,
                       const float* alpha, const float* a, const int* lda,
                       const float* b, const int* ldb, const float* beta,
                       float* c, const int* ldc);

namespace ballast::models {

void PlainMatrixProduct(std::int64_t rows, std::int64_t columns,
                        std::int64_t inner, const MatrixView& a,
                        const MatrixView& b, float* c, std::int64_t stride,
                        bool accumulate) {
  // BLAS counts by columns, so it is asked for the transpose: c' = b' a'.
  const float alpha = 1.0F;
  const float beta = accumulate ? 1.0F : 0.0F;
  const int m = static_cast<int>(columns);
  const int n = static_cast<int>(rows);
  const int k = static_cast<int>(inner);
  const int lda = static_cast<int>(a.stride);
  const int ldb = static_cast<int>(b.stride);
  const int ldc = static_cast<int>(stride);
  sgemm_(b.transposed ? "T" : "N", a.transposed ? "T" : "N", &m, &n, &k, &alpha,
         b.data, &ldb, a.data, &lda, &beta, c, &ldc);
}

}  // namespace ballast::models
