// Exact zeros, found by their bits: all 0 but for the sign.
//
// Compiled for AVX2 and AVX-512 beside the plain form and chosen at run time.
// Numbers are bits of float16, bfloat16, float32 or float64.
#pragma once

#include <cstdint>

namespace ballast::models {

/// How many of `count` numbers are +0 or -0.
std::int64_t CountZeros(const std::uint16_t* numbers, std::int64_t count);
std::int64_t CountZeros(const std::uint32_t* numbers, std::int64_t count);
std::int64_t CountZeros(const std::uint64_t* numbers, std::int64_t count);

/// The three slopes of a ReLU in some format; below 0 it is 0.
template <typename Bits>
struct SlopeBits {
  Bits at_zero;
  Bits above;     ///< Also at NaN.
  Bits infinity;  ///< What the format means by it.
};

/// slopes[i] = the ReLU's slope at numbers[i].
void FindSlopes(const std::uint16_t* numbers, std::int64_t count,
                const SlopeBits<std::uint16_t>& bits, std::uint16_t* slopes);
void FindSlopes(const std::uint32_t* numbers, std::int64_t count,
                const SlopeBits<std::uint32_t>& bits, std::uint32_t* slopes);
void FindSlopes(const std::uint64_t* numbers, std::int64_t count,
                const SlopeBits<std::uint64_t>& bits, std::uint64_t* slopes);

}  // namespace ballast::models
