// Compiled for AVX2 and FMA.
#include <immintrin.h>

#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

struct Avx2 {
  using Type = __m256;
  using Mask = __m256i;
  static constexpr int kLanes = 8;
  static constexpr int kRows = 6;  // 12 sums, 2 loads, 1 broadcast of 16.

  static Type Zero() { return _mm256_setzero_ps(); }
  static Type Load(const float* from) { return _mm256_loadu_ps(from); }
  static Type Load(const float* from, Mask mask) {
    return _mm256_maskload_ps(from, mask);
  }
  static Type Broadcast(const float* from) { return _mm256_broadcast_ss(from); }
  static Type MultiplyAdd(Type x, Type y, Type sum) {
    return _mm256_fmadd_ps(x, y, sum);
  }
  static void Store(float* to, Type x) { _mm256_storeu_ps(to, x); }
  static void Store(float* to, Type x, Mask mask) {
    _mm256_maskstore_ps(to, mask, x);
  }
  /// The first `count` lanes, all or none beyond the ends.
  static Mask MaskOf(std::int64_t count) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
  }
};

}  // namespace

void TileProductAvx2(const TileProduct& product) { TileAll<Avx2>(product); }

}  // namespace ballast::models
