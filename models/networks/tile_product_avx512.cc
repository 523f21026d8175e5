// Compiled for AVX-512.
#include "models/networks/avx512_vector.h"
#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

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
