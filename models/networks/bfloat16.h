// The matrix product of rows and weights rounded to bfloat16.
#pragma once

#include <cstdint>

namespace ballast::models {

/// Whether this processor multiplies bfloat16 (AVX512-BF16). Without it the
/// same roundings are done and the product is a float32 one.
bool HasBfloat16Product();

/// `value` to the nearest bfloat16, ties to even; NaN stays NaN.
std::uint16_t RoundToBfloat16(float value);

/// Numbers that PackBfloat16 writes.
std::int64_t PackedSize(std::int64_t inner, std::int64_t columns);

/// Rounds weights to bfloat16, in the order the product reads them.
/// @param weights [inner, columns], row-major.
void PackBfloat16(const float* weights, std::int64_t inner,
                  std::int64_t columns, std::uint16_t* packed);

/// c = a b with a rounded to bfloat16, sums in float32.
/// @param a [rows, inner]; @param packed  from PackBfloat16; @param c
///   [rows, columns].
void Bfloat16Product(std::int64_t rows, std::int64_t columns,
                     std::int64_t inner, const float* a,
                     const std::uint16_t* packed, float* c);
/// The same without the processor's own instructions, to compare with.
void PlainBfloat16Product(std::int64_t rows, std::int64_t columns,
                          std::int64_t inner, const float* a,
                          const std::uint16_t* packed, float* c);

}  // namespace ballast::models
