#include "envs/challenges/gaussian_noise.h"

#include <algorithm>
#include <utility>

namespace ballast::envs {

GaussianNoise::GaussianNoise(double standard_deviation,
                             std::vector<Limits> limits, std::uint64_t seed)
    : standard_deviation_(standard_deviation),
      limits_(std::move(limits)),
      stream_(seed) {}

void GaussianNoise::Apply(std::span<double> row) {
  for (double& component : row) {
    component += standard_deviation_ * stream_.Normal();
  }
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    row[i] = std::clamp(row[i], limits_[i].low, limits_[i].high);
  }
}

}  // namespace ballast::envs
