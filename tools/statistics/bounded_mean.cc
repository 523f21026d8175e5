#include "tools/statistics/bounded_mean.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr int kHalvings = 50;  // Of an interval within [0, 1]: to 1e-15.

double UpperEnd(std::vector<double> draws, double probability) {
  draws.push_back(1);
  std::sort(draws.begin(), draws.end());
  double low = draws.front(), high = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (RandomlyWeighedMeanCdf(draws, middle) < probability ? low : high) = middle;
  }
  return high;
}

std::vector<double> MeansOverTasks(const TaskScores& scores) {
  std::vector<double> draws(scores.front().size(), 0);
  for (const std::vector<double>& task : scores) {
    if (task.size() != draws.size()) {
      throw std::invalid_argument(
          "statistics: shares are averaged over tasks with equally many "
          "training seeds; leave out what not every task has.");
    }
    for (std::size_t seed = 0; seed < draws.size(); ++seed) {
      if (task[seed] < 0 || task[seed] > 1) {
        throw std::invalid_argument("statistics: a share lies in [0, 1].");
      }
      draws[seed] += task[seed] / static_cast<double>(scores.size());
    }
  }
  // A mean of ones may be more than one by a rounding.
  for (double& draw : draws) draw = std::min(draw, 1.0);
  return draws;
}

}  // namespace

double RandomlyWeighedMeanCdf(const std::vector<double>& sorted, double x) {
  if (x < sorted.front()) return 0;
  if (x >= sorted.back()) return 1;
  // De Boor's recurrence for the spline of degree n whose coefficients are 0
  // before the first knot's and 1 from there on; its derivative is the density.
  const std::ptrdiff_t degree = std::ssize(sorted) - 1;
  const auto knot = [&](std::ptrdiff_t i) {
    return sorted[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(i, 0, degree))];
  };
  const std::ptrdiff_t span =
      std::upper_bound(sorted.begin(), sorted.end(), x) - sorted.begin() - 1;
  std::vector<double> value(sorted.size());
  for (std::ptrdiff_t i = 0; i <= degree; ++i) {
    value[static_cast<std::size_t>(i)] = span - degree + i < 0 ? 0 : 1;
  }
  for (std::ptrdiff_t round = 1; round <= degree; ++round) {
    for (std::ptrdiff_t i = degree; i >= round; --i) {
      const std::ptrdiff_t from = span - degree + i;
      const double low = knot(from), high = knot(from + degree + 1 - round);
      const double share = (x - low) / (high - low);
      double& here = value[static_cast<std::size_t>(i)];
      here =
          (1 - share) * value[static_cast<std::size_t>(i - 1)] + share * here;
    }
  }
  return value.back();
}

Interval BoundedMeanInterval(const TaskScores& scores, double confidence) {
  RequireRuns(scores, 2);
  std::vector<double> draws = MeansOverTasks(scores);
  const double probability = (1 + confidence) / 2;
  const double high = UpperEnd(draws, probability);
  for (double& draw : draws) draw = 1 - draw;
  return {1 - UpperEnd(draws, probability), high};
}

}  // namespace ballast::tools
