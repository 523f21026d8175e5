// How positive numbers are learnt without a bound: as softplus of a free one.
#pragma once

#include <algorithm>
#include <cmath>

namespace ballast::models {

/// log(1 + exp(x)).
inline double Softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

/// The slope of softplus.
inline double Sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The x whose softplus is `y` > 0; y itself once the two agree in float32.
inline double InverseSoftplus(double y) {
  return y >= 100.0 ? y : y + std::log(-std::expm1(-y));
}

}  // namespace ballast::models
