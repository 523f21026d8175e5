// Compiled for AVX-512 with AVX512-BF16.
#include <immintrin.h>

#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

/// 16 pairs of bfloat16 in each vector of b, 16 float32 sums.
struct Bfloat16Pairs {
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
    return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(x),
                            reinterpret_cast<__m512bh>(y));
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

}  // namespace

void TileProductBfloat16(const TileProduct& product) {
  TileAll<Bfloat16Pairs>(product);
}

void RoundRowsBfloat16(const float* from, std::int64_t count,
                       std::uint16_t* to) {
  for (std::int64_t i = 0; i < count; i += 16) {
    const std::int64_t left = count - i;
    const auto mask =
        static_cast<__mmask16>(left >= 16 ? 0xFFFF : (1 << left) - 1);
    const __m256bh rounded =
        _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, from + i));
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
    const Bfloat16Pairs::Mask mask = Bfloat16Pairs::MaskOf(columns - c);
    const __m512bh both =
        _mm512_cvtne2ps_pbh(Bfloat16Pairs::Load(second + c, mask),
                            Bfloat16Pairs::Load(first + c, mask));
    _mm512_storeu_si512(
        to + 2 * c,
        _mm512_permutexvar_epi16(interleave, reinterpret_cast<__m512i>(both)));
  }
}

}  // namespace ballast::models
