// The vector of the AVX-512 kernels.
//
// Like tile_product.h for sources compiled for that set alone; always inlined,
// so that no other source can meet a copy.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace ballast::models {

struct Avx512 {
  using Type = __m512;
  using Mask = __mmask16;
  static constexpr int kLanes = 16;
  static constexpr int kRows = 14;  // 28 sums, 2 loads, 1 broadcast of 32.

  [[gnu::always_inline]] static Type Zero() { return _mm512_setzero_ps(); }
  [[gnu::always_inline]] static Type Load(const float* from) {
    return _mm512_loadu_ps(from);
  }
  [[gnu::always_inline]] static Type Load(const float* from, Mask mask) {
    return _mm512_maskz_loadu_ps(mask, from);
  }
  [[gnu::always_inline]] static Type Broadcast(const float* from) {
    return _mm512_set1_ps(*from);
  }
  [[gnu::always_inline]] static Type MultiplyAdd(Type x, Type y, Type sum) {
    return _mm512_fmadd_ps(x, y, sum);
  }
  [[gnu::always_inline]] static void Store(float* to, Type x) {
    _mm512_storeu_ps(to, x);
  }
  [[gnu::always_inline]] static void Store(float* to, Type x, Mask mask) {
    _mm512_mask_storeu_ps(to, mask, x);
  }
  /// The first `count` lanes, all or none beyond the ends.
  [[gnu::always_inline]] static Mask MaskOf(std::int64_t count) {
    if (count <= 0) return 0;
    return static_cast<Mask>(count >= kLanes ? 0xFFFF : (1 << count) - 1);
  }
};

}  // namespace ballast::models
