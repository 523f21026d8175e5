// Compiled for AVX-512 with AVX512-BF16.
#include "models/networks/avx512_vector.h"
#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

/// 16 pairs of bfloat16 in each vector of a and b, 16 float32 sums.
struct Bfloat16Pairs : Avx512 {
  [[gnu::always_inline]] static Type MultiplyAdd(Type x, Type y, Type sum) {
    return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(x),
                            reinterpret_cast<__m512bh>(y));
  }
};

}  // namespace

void TileProductBfloat16(const TileProduct& product) {
  TileAll<Bfloat16Pairs>(product);
}

void RoundRowsBfloat16(const float* from, std::int64_t count,
                       std::uint16_t* to) {
  for (std::int64_t i = 0; i < count; i += 16) {
    const Avx512::Mask mask = Avx512::MaskOf(count - i);
    const __m256bh rounded = _mm512_cvtneps_pbh(Avx512::Load(from + i, mask));
    _mm256_mask_storeu_epi16(to + i, mask, reinterpret_cast<__m256i>(rounded));
  }
}

void PackPairBfloat16(const float* first, const float* second,
                      std::int64_t columns, std::uint16_t* to) {
  // Words 0 to 15 are of the first row, 16 to 31 of the second.
  alignas(64) std::uint16_t order[32];
  for (int i = 0; i < 16; ++i) {
    order[2 * i] = static_cast<std::uint16_t>(i);
    order[2 * i + 1] = static_cast<std::uint16_t>(16 + i);
  }
  const __m512i interleave = _mm512_load_si512(order);
  for (std::int64_t c = 0; c < columns; c += 16) {
    const Avx512::Mask mask = Avx512::MaskOf(columns - c);
    const __m512bh both = _mm512_cvtne2ps_pbh(Avx512::Load(second + c, mask),
                                              Avx512::Load(first + c, mask));
    _mm512_storeu_si512(
        to + 2 * c,
        _mm512_permutexvar_epi16(interleave, reinterpret_cast<__m512i>(both)));
  }
}

}  // namespace ballast::models
