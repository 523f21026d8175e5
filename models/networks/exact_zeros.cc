#include "models/networks/exact_zeros.h"

#include <algorithm>

#include "models/networks/vector_math.h"

namespace ballast::models {
namespace {

/// In pieces, so that a counter as narrow as the numbers does not overflow.
template <typename Bits>
[[gnu::always_inline]] inline std::int64_t Count(const Bits* numbers,
                                                 std::int64_t count) {
  constexpr std::int64_t kPiece = 1 << 14;
  std::int64_t zeros = 0;
  for (std::int64_t first = 0; first < count; first += kPiece) {
    const std::int64_t end = std::min(count, first + kPiece);
    Bits piece = 0;
#pragma omp simd reduction(+ : piece)
    for (std::int64_t i = first; i < end; ++i) {
      // The shift drops the sign.
      piece += static_cast<Bits>(numbers[i] << 1) == 0 ? Bits{1} : Bits{0};
    }
    zeros += static_cast<std::int64_t>(piece);
  }
  return zeros;
}

template <typename Bits>
[[gnu::always_inline]] inline void Find(const Bits* numbers, std::int64_t count,
                                        const SlopeBits<Bits>& bits,
                                        Bits* slopes) {
  constexpr Bits kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
  const Bits negative_infinity = static_cast<Bits>(bits.infinity | kSign);
  const Bits at_zero = bits.at_zero;
  const Bits above = bits.above;
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const Bits number = numbers[i];
    // As an unsigned number -NaN lies beyond -infinity.
    const Bits slope =
        number >= kSign && number <= negative_infinity ? Bits{0} : above;
    slopes[i] = static_cast<Bits>(number << 1) == 0 ? at_zero : slope;
  }
}

}  // namespace

BALLAST_CLONED
std::int64_t CountZeros(const std::uint16_t* numbers, std::int64_t count) {
  return Count(numbers, count);
}

BALLAST_CLONED
std::int64_t CountZeros(const std::uint32_t* numbers, std::int64_t count) {
  return Count(numbers, count);
}

BALLAST_CLONED
std::int64_t CountZeros(const std::uint64_t* numbers, std::int64_t count) {
  return Count(numbers, count);
}

BALLAST_CLONED
void FindSlopes(const std::uint16_t* numbers, std::int64_t count,
                const SlopeBits<std::uint16_t>& bits, std::uint16_t* slopes) {
  Find(numbers, count, bits, slopes);
}

BALLAST_CLONED
void FindSlopes(const std::uint32_t* numbers, std::int64_t count,
                const SlopeBits<std::uint32_t>& bits, std::uint32_t* slopes) {
  Find(numbers, count, bits, slopes);
}

BALLAST_CLONED
void FindSlopes(const std::uint64_t* numbers, std::int64_t count,
                const SlopeBits<std::uint64_t>& bits, std::uint64_t* slopes) {
  Find(numbers, count, bits, slopes);
}

}  // namespace ballast::models
