// Compiled for AVX-512.
#include <immintrin.h>

#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

struct Avx512 {
  using Type = __m512;
  using Mask = __mmask16;
  static constexpr int kLanes = 16;
  static constexpr int kRows = 14;  // 28 sums, 2 loads, 1 broadcast of 32.

  static Type Zero() { return _mm512_setzero_ps(); }
  static Type Load(const float* from) { return _mm512_loadu_ps(from); }
  static Type Load(const float* from, Mask mask) {
    return _mm512_maskz_loadu_ps(mask, from);
  }
  static Type Broadcast(const float* from) { return _mm512_set1_ps(*from); }
  static Type MultiplyAdd(Type x, Type y, Type sum) {
    return _mm512_fmadd_ps(x, y, sum);
  }
  static void Store(float* to, Type x) { _mm512_storeu_ps(to, x); }
  static void Store(float* to, Type x, Mask mask) {
    _mm512_mask_storeu_ps(to, mask, x);
  }
  /// The first `count` lanes, all or none beyond the ends.
  static Mask MaskOf(std::int64_t count) {
    if (count <= 0) return 0;
    return static_cast<Mask>(count >= kLanes ? 0xFFFF : (1 << count) - 1);
  }
};

/// c [rows] = a [rows, inner] b [inner], both contiguous along `inner`.
void Dots(const TileProduct& p) {
  for (std::int64_t r = 0; r < p.rows; ++r) {
    const float* a = p.a + r * p.a_row;
    __m512 sums[4] = {};
    std::int64_t k = 0;
    for (; k + 64 <= p.inner; k += 64) {
      for (int i = 0; i < 4; ++i) {
        sums[i] = _mm512_fmadd_ps(Avx512::Load(a + k + 16 * i),
                                  Avx512::Load(p.b + k + 16 * i), sums[i]);
      }
    }
    for (; k < p.inner; k += 16) {
      const Avx512::Mask mask = Avx512::MaskOf(p.inner - k);
      sums[0] = _mm512_fmadd_ps(Avx512::Load(a + k, mask),
                                Avx512::Load(p.b + k, mask), sums[0]);
    }
    p.c[r * p.c_row] =
        _mm512_reduce_add_ps((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

}  // namespace

void TileProductAvx512(const TileProduct& p) {
  if (p.columns == 1 && p.b_inner == 1 && p.a_inner == 1 && !p.accumulate) {
    Dots(p);
  } else {
    TileAll<Avx512>(p);
  }
}

}  // namespace ballast::models
