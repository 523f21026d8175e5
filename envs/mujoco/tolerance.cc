#include "envs/mujoco/tolerance.h"

#include <algorithm>
#include <cmath>

namespace ballast::envs {

double Tolerance(double x, double low, double high, double margin,
                 Falloff falloff, double value_at_margin) {
  if (low <= x && x <= high) return 1;
  if (margin == 0) return 0;

  const double distance = (x < low ? low - x : x - high) / margin;
  switch (falloff) {
    case Falloff::kGaussian: {
      // Written as the suite does, so that the bits agree too.
      const double scale = std::sqrt(-2 * std::log(value_at_margin));
      return std::exp(-0.5 * (distance * scale) * (distance * scale));
    }
    case Falloff::kLinear:
      return std::max(0.0, 1 - (1 - value_at_margin) * distance);
    case Falloff::kQuadratic: {
      const double scaled = std::sqrt(1 - value_at_margin) * distance;
      return scaled < 1 ? 1 - scaled * scaled : 0;
    }
  }
  return 0;  // Not reached: every falloff returns above.
}

}  // namespace ballast::envs
