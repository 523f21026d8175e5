#include "risk/normal.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace ballast::risk {

double NormalCdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double InverseNormalCdf(double u) {
  assert(u > 0.0 && u < 1.0);
  // 1 - u is exact here, and the left tail keeps its relative accuracy.
  if (u > 0.5) return -InverseNormalCdf(1.0 - u);

  // Since NormalCdf(-x) <= exp(-x^2 / 2) / 2 the start lies left of the root,
  // and since log NormalCdf is concave Newton's steps climb towards it and
  // never pass it. Rounding ends the climb.
  constexpr double kSqrtTwoPi = std::numbers::sqrt2 / std::numbers::inv_sqrtpi;
  constexpr int kMaxSteps = 30;
  double z = -std::sqrt(-2.0 * std::log(2.0 * u));
  for (int step = 0; step < kMaxSteps; ++step) {
    const double cdf = NormalCdf(z);
    const double density = std::exp(-0.5 * z * z) / kSqrtTwoPi;
    const double next = z + cdf / density * std::log(u / cdf);
    if (next <= z) break;
    z = next;
  }
  return z;
}

}  // namespace ballast::risk
