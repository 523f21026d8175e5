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

}  // namespace ballast::models
