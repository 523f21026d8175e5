#include "tools/statistics/samples.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace ballast::tools {
namespace {

void RequireSamples(std::span<const double> samples, std::size_t least,
                    const std::string& what) {
  if (samples.size() >= least) return;
  throw std::invalid_argument("statistics: " + what + " needs at least " +
                              std::to_string(least) +
                              (least == 1 ? " sample" : " samples") + ", got " +
                              std::to_string(samples.size()) + ".");
}

}  // namespace

double Mean(std::span<const double> samples) {
  RequireSamples(samples, 1, "a mean");
  double sum = 0;
  for (const double sample : samples) sum += sample;
  return sum / static_cast<double>(samples.size());
}

double StandardDeviation(std::span<const double> samples) {
  RequireSamples(samples, 2, "a standard deviation");
  const double mean = Mean(samples);
  double sum = 0;
  for (const double sample : samples) sum += (sample - mean) * (sample - mean);
  return std::sqrt(sum / static_cast<double>(samples.size() - 1));
}

double StandardError(std::span<const double> samples) {
  RequireSamples(samples, 2, "a standard error");
  return StandardDeviation(samples) /
         std::sqrt(static_cast<double>(samples.size()));
}

double Quantile(std::span<const double> samples, double share) {
  RequireSamples(samples, 1, "a quantile");
  if (!(share >= 0 && share <= 1)) {
    throw std::invalid_argument("statistics: a quantile lies in [0, 1].");
  }
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double fraction = position - static_cast<double>(below);
  return sorted[below] + fraction * (sorted[above] - sorted[below]);
}

double StudentQuantile(double degrees, double confidence) {
  if (!(degrees > 0 && confidence > 0 && confidence < 1)) {
    throw std::invalid_argument(
        "statistics: Student's quantile needs degrees of freedom above 0 and a "
        "confidence in (0, 1).");
  }
  return boost::math::quantile(boost::math::students_t(degrees),
                               (1 + confidence) / 2);
}

Interval MeanInterval(std::span<const double> one_per_seed, double confidence) {
  RequireSamples(one_per_seed, 2, "an interval over training seeds");
  const double mean = Mean(one_per_seed);
  const double half =
      StudentQuantile(static_cast<double>(one_per_seed.size()) - 1,
                      confidence) *
      StandardError(one_per_seed);
  return {mean - half, mean + half};
}

}  // namespace ballast::tools
