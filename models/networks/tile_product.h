// The inner loops of the matrix product, written once for every processor.
//
// Included only by the sources that are compiled for one instruction set. They
// must see no other inline function: the linker could choose that set's copy
// for the whole program.
#pragma once

#include <cstdint>

namespace ballast::models {

/// c [rows, columns] (+)= a [rows, inner] b [inner, columns].
struct TileProduct {
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t inner;
  const float* a;
  std::int64_t a_row;    ///< Floats from one row of a to the next.
  std::int64_t a_inner;  ///< Floats from one column of a to the next.
  const float* b;
  std::int64_t b_inner;  ///< Floats from one row of b to the next.
  std::int64_t b_panel;  ///< Floats from one panel of b to the next.
  float* c;
  std::int64_t c_row;
  bool accumulate;  ///< Adds to c instead of replacing it.
};

/// Each sums over `inner` in its order, so that a row of c does not depend on
/// the rows computed beside it. Panels are 16 and 32 columns wide.
void TileProductAvx2(const TileProduct& product);
void TileProductAvx512(const TileProduct& product);
/// For AVX512-BF16. A "float" of a and of b is a pair of bfloat16 that follow
/// one another in the inner dimension, of which `inner` counts pairs.
void TileProductBfloat16(const TileProduct& product);
/// Rounds to bfloat16, ties to even; denormals become 0.
void RoundRowsBfloat16(const float* from, std::int64_t count,
                       std::uint16_t* to);

/// Rounds two rows to bfloat16 as pairs; writes whole groups of 16 pairs.
void PackPairBfloat16(const float* first, const float* second,
                      std::int64_t columns, std::uint16_t* to);

/// One tile of R rows by two vectors of columns, kept in registers.
/// @tparam V      the vector: Type, Mask, kLanes, kRows and its operations.
/// @tparam kFull  whether no column is masked out.
template <class V, int R, bool kFull>
[[gnu::always_inline]] inline void Tile(const TileProduct& p, const float* a,
                                        const float* b, float* c,
                                        typename V::Mask low,
                                        typename V::Mask high) {
  typename V::Type sum[R][2];
  for (int r = 0; r < R; ++r) {
    const float* from = c + r * p.c_row;
    sum[r][0] = sum[r][1] = V::Zero();
    if (p.accumulate) {
      sum[r][0] = kFull ? V::Load(from) : V::Load(from, low);
      sum[r][1] =
          kFull ? V::Load(from + V::kLanes) : V::Load(from + V::kLanes, high);
    }
  }
  for (std::int64_t k = 0; k < p.inner; ++k) {
    const auto left = kFull ? V::Load(b) : V::Load(b, low);
    const auto right =
        kFull ? V::Load(b + V::kLanes) : V::Load(b + V::kLanes, high);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const auto x = V::Broadcast(a + r * p.a_row);
      sum[r][0] = V::MultiplyAdd(x, left, sum[r][0]);
      sum[r][1] = V::MultiplyAdd(x, right, sum[r][1]);
    }
    a += p.a_inner;
    b += p.b_inner;
  }
  for (int r = 0; r < R; ++r) {
    float* to = c + r * p.c_row;
    if (kFull) {
      V::Store(to, sum[r][0]);
      V::Store(to + V::kLanes, sum[r][1]);
    } else {
      V::Store(to, sum[r][0], low);
      V::Store(to + V::kLanes, sum[r][1], high);
    }
  }
}

/// R rows of c from `row` on.
template <class V, int R>
void TileRows(const TileProduct& p, std::int64_t row) {
  constexpr std::int64_t kPanel = 2 * V::kLanes;
  const float* a = p.a + row * p.a_row;
  const float* b = p.b;
  float* c = p.c + row * p.c_row;
  std::int64_t left = p.columns;
  const auto all = V::MaskOf(V::kLanes);
  for (; left >= kPanel; left -= kPanel) {
    Tile<V, R, true>(p, a, b, c, all, all);
    b += p.b_panel;
    c += kPanel;
  }
  if (left > 0) {
    Tile<V, R, false>(p, a, b, c, V::MaskOf(left), V::MaskOf(left - V::kLanes));
  }
}

/// The last rows, at most R of them.
template <class V, int R>
void TileLastRows(const TileProduct& p, std::int64_t row) {
  if constexpr (R > 0) {
    if (p.rows - row == R) {
      TileRows<V, R>(p, row);
    } else {
      TileLastRows<V, R - 1>(p, row);
    }
  }
}

template <class V>
void TileAll(const TileProduct& p) {
  std::int64_t row = 0;
  for (; row + V::kRows <= p.rows; row += V::kRows) {
    TileRows<V, V::kRows>(p, row);
  }
  TileLastRows<V, V::kRows - 1>(p, row);
}

}  // namespace ballast::models
