// Counts floating-point zeros by their bits: all 0 but for the sign.
//
// Compiled for AVX2 and AVX-512 beside the plain form and chosen at run time.
#pragma once

#include <cstdint>

namespace ballast::models {

/// How many of `count` numbers of the IEEE kind, or bfloat16, are +0 or -0.
std::int64_t CountZeros(const std::uint16_t* numbers, std::int64_t count);
std::int64_t CountZeros(const std::uint32_t* numbers, std::int64_t count);
std::int64_t CountZeros(const std::uint64_t* numbers, std::int64_t count);

}  // namespace ballast::models
