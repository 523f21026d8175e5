#include "tools/statistics/improvement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "risk/normal.h"
#include "tools/statistics/aggregate_intervals.h"

namespace ballast::tools {
namespace {

constexpr int kHalvings = 60;

/// @return the runs of both methods.
std::size_t RequirePairs(const TaskScores& x, const TaskScores& y,
                         std::size_t least) {
  const std::size_t runs = RequireRuns(x, least) + RequireRuns(y, least);
  if (x.size() != y.size()) {
    throw std::invalid_argument(
        "statistics: two methods are compared on the same tasks; leave out "
        "what one of them lacks.");
  }
  return runs;
}

/// Wins of each run of x over each of y, [x, y]: 1, 1/2 for a tie, 0.
Eigen::MatrixXd Wins(const std::vector<double>& x,
                     const std::vector<double>& y) {
  Eigen::MatrixXd wins(std::ssize(x), std::ssize(y));
  for (Eigen::Index i = 0; i < wins.rows(); ++i) {
    for (Eigen::Index j = 0; j < wins.cols(); ++j) {
      const double a = x[static_cast<std::size_t>(i)];
      const double b = y[static_cast<std::size_t>(j)];
      wins(i, j) = a > b ? 1 : a == b ? 0.5 : 0;
    }
  }
  return wins;
}

/// Hanley and McNeil's variance of the statistic of m and n runs at p.
double VarianceAt(double p, double m, double n) {
  const double others = (m + n) / 2 - 1;
  return p * (1 - p) * (1 + others * ((1 - p) / (2 - p) + p / (1 + p))) /
         (m * n);
}

double ErrorAt(double p, const TaskScores& x, const TaskScores& y) {
  double sum = 0;
  for (std::size_t task = 0; task < x.size(); ++task) {
    sum += VarianceAt(p, static_cast<double>(x[task].size()),
                      static_cast<double>(y[task].size()));
  }
  return std::sqrt(sum) / static_cast<double>(x.size());
}

/// Half of what one pair more or less is to the average, in the task where it
/// is most.
double HalfAPair(const TaskScores& x, const TaskScores& y) {
  double most = 0;
  for (std::size_t task = 0; task < x.size(); ++task) {
    most = std::max(most,
                    0.5 / static_cast<double>(x[task].size() * y[task].size()));
  }
  return most / static_cast<double>(x.size());
}

struct ScoreTest {
  double observed;
  double quantile;
  double correction;
};

/// Where |observed - p| - correction = quantile error(p) on the way from the
/// observation to `end`.
double ScoreEnd(const ScoreTest& test, double end, const TaskScores& x,
                const TaskScores& y) {
  double inside = test.observed, outside = end;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (inside + outside) / 2;
    const bool in = std::abs(test.observed - middle) - test.correction <=
                    test.quantile * ErrorAt(middle, x, y);
    (in ? inside : outside) = middle;
  }
  return inside;
}

/// Sample variance of placements over their number, and its share of
/// Satterthwaite's denominator.
struct Placements {
  double variance;
  double per_degree;
};

Placements PlacementsOf(const Eigen::VectorXd& means) {
  const auto n = static_cast<double>(means.size());
  const double variance =
      (means.array() - means.mean()).square().sum() / (n - 1) / n;
  return {variance, variance * variance / (n - 1)};
}

}  // namespace

double ProbabilityOfImprovement(const TaskScores& x, const TaskScores& y) {
  RequirePairs(x, y, 1);
  double sum = 0;
  for (std::size_t task = 0; task < x.size(); ++task) {
    std::vector<double> others = y[task];
    std::sort(others.begin(), others.end());
    double twice_won = 0;  // Whole numbers, so that no order of sums matters.
    for (const double score : x[task]) {
      const auto [low, high] =
          std::equal_range(others.begin(), others.end(), score);
      twice_won +=
          static_cast<double>((low - others.begin()) + (high - others.begin()));
    }
    sum += twice_won / static_cast<double>(2 * x[task].size() * others.size());
  }
  return sum / static_cast<double>(x.size());
}

Interval ImprovementScoreInterval(const TaskScores& x, const TaskScores& y,
                                  ScoreForm form, double confidence) {
  const std::size_t runs = RequirePairs(x, y, 2);
  const auto degrees = static_cast<double>(runs - 2 * x.size());
  const bool corrected = form == ScoreForm::kCorrected;
  const ScoreTest test = {ProbabilityOfImprovement(x, y),
                          corrected
                              ? StudentQuantile(degrees, confidence)
                              : risk::InverseNormalCdf((1 + confidence) / 2),
                          corrected ? HalfAPair(x, y) : 0};
  return {ScoreEnd(test, 0, x, y), ScoreEnd(test, 1, x, y)};
}

Interval BrunnerMunzelInterval(const TaskScores& x, const TaskScores& y,
                               double confidence) {
  RequirePairs(x, y, 2);
  double variance = 0, per_degree = 0;
  for (std::size_t task = 0; task < x.size(); ++task) {
    const Eigen::MatrixXd wins = Wins(x[task], y[task]);
    for (const Eigen::VectorXd& means :
         {Eigen::VectorXd(wins.rowwise().mean()),
          Eigen::VectorXd(wins.colwise().mean())}) {
      const Placements placements = PlacementsOf(means);
      variance += placements.variance;
      per_degree += placements.per_degree;
    }
  }
  const double degrees = per_degree > 0 ? variance * variance / per_degree : 1;
  const double half = StudentQuantile(degrees, confidence) *
                      std::sqrt(variance) / static_cast<double>(x.size());
  const double value = ProbabilityOfImprovement(x, y);
  return {std::max(0.0, value - half), std::min(1.0, value + half)};
}

Interval ImprovementPercentileInterval(const TaskScores& x, const TaskScores& y,
                                       const Eigen::ArrayXXd& x_counts,
                                       const Eigen::ArrayXXd& y_counts,
                                       double confidence) {
  RequirePairs(x, y, 2);
  Eigen::ArrayXd values = Eigen::ArrayXd::Zero(x_counts.rows());
  Eigen::Index x_first = 0, y_first = 0;
  for (std::size_t task = 0; task < x.size(); ++task) {
    const auto m = std::ssize(x[task]), n = std::ssize(y[task]);
    const Eigen::MatrixXd won =
        x_counts.middleCols(x_first, m).matrix() * Wins(x[task], y[task]);
    values += (won.array() * y_counts.middleCols(y_first, n)).rowwise().sum() /
              static_cast<double>(m * n * std::ssize(x));
    x_first += m;
    y_first += n;
  }
  return {SampleQuantile(values, (1 - confidence) / 2),
          SampleQuantile(values, (1 + confidence) / 2)};
}

}  // namespace ballast::tools
