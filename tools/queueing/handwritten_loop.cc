#include "tools/queueing/handwritten_loop.h"

#include "configs/random_stream.h"

namespace ballast::tools {

double RunHandwrittenLoop(std::int64_t steps, int threshold,
                          std::uint64_t seed) {
  constexpr double kArrival = 0.9;
  constexpr double kServer1 = 2.0;
  constexpr double kServer2 = 1.0;
  constexpr double kTotal = 2 * kArrival + kServer1 + kServer2;
  configs::RandomStream stream(seed);
  std::int64_t x1 = 0;
  std::int64_t x2 = 0;
  std::int64_t x3 = 0;
  std::int64_t sum = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    sum += x1 + x2 + x3;
    const double u = stream.Uniform(0.0, kTotal);
    if (u < kArrival) {
      ++x1;
    } else if (u < 2 * kArrival) {
      ++x3;
    } else if (u < 2 * kArrival + kServer2) {
      if (x2 > 0) --x2;
    } else if (x1 > 0 && (x2 <= threshold || x3 == 0)) {
      --x1;
      ++x2;
    } else if (x3 > 0) {
      --x3;
    }
  }
  return static_cast<double>(sum) / static_cast<double>(steps);
}

}  // namespace ballast::tools
