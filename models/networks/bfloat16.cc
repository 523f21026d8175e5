#include "models/networks/bfloat16.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "models/networks/gemm.h"
#include "models/networks/tile_product.h"

namespace ballast::models {
namespace {

constexpr std::int64_t kPanel = 32;  // Columns; TileProductBfloat16's.

std::int64_t Pairs(std::int64_t inner) { return (inner + 1) / 2; }

/// Where weight (k, column) lies.
std::int64_t PackedIndex(std::int64_t inner, std::int64_t k,
                         std::int64_t column) {
  const std::int64_t panel = column / kPanel * Pairs(inner) * kPanel;
  return 2 * (panel + k / 2 * kPanel + column % kPanel) + k % 2;
}

float FromBfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace

bool HasBfloat16Product() {
#ifdef BALLAST_X86_KERNELS
  static const bool kHas = __builtin_cpu_supports("avx512f") &&
                           __builtin_cpu_supports("avx512bw") &&
                           __builtin_cpu_supports("avx512vl") &&
                           __builtin_cpu_supports("avx512bf16");
  return kHas;
#else
  return false;
#endif
}

std::uint16_t RoundToBfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  constexpr std::uint32_t kInfinity = 0x7F800000;
  if ((bits & 0x7FFFFFFF) > kInfinity) {
    return static_cast<std::uint16_t>(bits >> 16 | 0x40);
  }
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

std::int64_t PackedSize(std::int64_t inner, std::int64_t columns) {
  return (columns + kPanel - 1) / kPanel * kPanel * 2 * Pairs(inner);
}

void PackBfloat16(const float* weights, std::int64_t inner,
                  std::int64_t columns, std::uint16_t* packed) {
  if (columns % kPanel != 0 || inner % 2 != 0) {
    std::fill_n(packed, PackedSize(inner, columns), std::uint16_t{0});
  }
  for (std::int64_t k = 0; k < inner; k += 2) {
    for (std::int64_t begin = 0; begin < columns; begin += kPanel) {
      std::uint16_t* to = packed + PackedIndex(inner, k, begin);
      const float* from = weights + k * columns + begin;
      const std::int64_t width = std::min(kPanel, columns - begin);
#ifdef BALLAST_X86_KERNELS
      if (HasBfloat16Product() && k + 1 < inner) {
        PackPairBfloat16(from, from + columns, width, to);
        continue;
      }
#endif
      for (std::int64_t c = 0; c < width; ++c) {
        to[2 * c] = RoundToBfloat16(from[c]);
        if (k + 1 < inner) to[2 * c + 1] = RoundToBfloat16(from[columns + c]);
      }
    }
  }
}

void Bfloat16Product(std::int64_t rows, std::int64_t columns,
                     std::int64_t inner, const float* a,
                     const std::uint16_t* packed, float* c) {
#ifdef BALLAST_X86_KERNELS
  if (HasBfloat16Product() && inner % 2 == 0) {
    thread_local std::vector<std::uint16_t> rounded;
    rounded.resize(
        std::max(rounded.size(), static_cast<std::size_t>(rows * inner)));
    RoundRowsBfloat16(a, rows * inner, rounded.data());
    TileProductBfloat16({.rows = rows,
                         .columns = columns,
                         .inner = Pairs(inner),
                         .a = reinterpret_cast<const float*>(rounded.data()),
                         .a_row = Pairs(inner),
                         .a_inner = 1,
                         .b = reinterpret_cast<const float*>(packed),
                         .b_inner = kPanel,
                         .b_panel = Pairs(inner) * kPanel,
                         .c = c,
                         .c_row = columns,
                         .accumulate = false});
    return;
  }
#endif
  PlainBfloat16Product(rows, columns, inner, a, packed, c);
}

void PlainBfloat16Product(std::int64_t rows, std::int64_t columns,
                          std::int64_t inner, const float* a,
                          const std::uint16_t* packed, float* c) {
  std::vector<float> weights(inner * columns);
  for (std::int64_t k = 0; k < inner; ++k) {
    for (std::int64_t column = 0; column < columns; ++column) {
      weights[k * columns + column] =
          FromBfloat16(packed[PackedIndex(inner, k, column)]);
    }
  }
  std::vector<float> rounded(rows * inner);
  std::transform(a, a + rows * inner, rounded.begin(), [](float value) {
    return FromBfloat16(RoundToBfloat16(value));
  });
  MatrixProduct(rows, columns, inner, {rounded.data(), inner},
                {weights.data(), columns}, c, columns);
}

}  // namespace ballast::models
