#include "envs/mujoco/constraints.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ballast::envs {

double MaxMagnitude(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

double MaxChange(std::span<const double> now, std::span<const double> before) {
  double largest = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    largest = std::max(largest, std::abs(now[i] - before[i]));
  }
  return largest;
}

double MaxSensor(std::span<const int> sensors, const SimulationView& view) {
  double largest = 0;
  for (const int sensor : sensors) {
    largest = std::max(largest, view.sensor[sensor]);
  }
  return largest;
}

std::string Short(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

}  // namespace ballast::envs
