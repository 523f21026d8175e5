#include "tools/statistics.h"

#include <algorithm>
#include <cmath>
#include <numbers>
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

/// P(|T| < t) for a Student variable, by the finite sums for integer degrees
/// of freedom. Source: Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
double StudentWithin(double t, int degrees) {
  const double angle = std::atan(t / std::sqrt(degrees));
  const double cosine = std::cos(angle);
  const double squared = cosine * cosine;
  const bool odd = degrees % 2 == 1;

  double term = odd ? cosine : 1;
  double sum = degrees == 1 ? 0 : term;
  for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= squared * (k - 1) / k;
    sum += term;
  }
  if (!odd) return std::sin(angle) * sum;
  return 2 / std::numbers::pi * (angle + std::sin(angle) * sum);
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

double StudentQuantile(int degrees, double confidence) {
  if (degrees < 1 || !(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument(
        "statistics: Student's quantile needs at least one degree of freedom "
        "and a confidence in (0, 1).");
  }
  double low = 0, high = 1;
  while (StudentWithin(high, degrees) < confidence) high *= 2;
  // Bisection: the distribution grows, and 100 halvings exhaust a double.
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (StudentWithin(middle, degrees) < confidence ? low : high) = middle;
  }
  return (low + high) / 2;
}

Interval MeanInterval(std::span<const double> one_per_seed, double confidence) {
  RequireSamples(one_per_seed, 2, "an interval over training seeds");
  const double mean = Mean(one_per_seed);
  const double half =
      StudentQuantile(static_cast<int>(one_per_seed.size()) - 1, confidence) *
      StandardError(one_per_seed);
  return {mean - half, mean + half};
}

}  // namespace ballast::tools
