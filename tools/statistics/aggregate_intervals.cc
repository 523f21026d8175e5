#include "tools/statistics/aggregate_intervals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "risk/normal.h"

namespace ballast::tools {
namespace {

Estimates EstimateOnce(const TaskScores& scores, Aggregate aggregate) {
  const auto runs = static_cast<Eigen::Index>(RequireRuns(scores, 2));
  return EstimateAll(scores, aggregate, Eigen::ArrayXXd::Ones(1, runs));
}

/// Welch and Satterthwaite's, of a mean of the tasks' means.
double MeanDegrees(const TaskScores& scores) {
  double sum = 0, squares = 0;
  for (const std::vector<double>& task : scores) {
    const double error = StandardError(task);
    const auto degrees = static_cast<double>(task.size() - 1);
    sum += error * error;
    squares += error * error * error * error / degrees;
  }
  return squares > 0 ? sum * sum / squares : 1;
}

double TrimmedDegrees(const TaskScores& scores) {
  const auto runs = static_cast<double>(RequireRuns(scores, 2));
  const auto tasks = static_cast<double>(scores.size());
  return std::max(1.0, runs - 2 * std::floor(runs / 4) - tasks);
}

/// Efron's acceleration, from leaving out one run at a time; tasks are strata.
double Acceleration(const TaskScores& scores, Aggregate aggregate) {
  const auto runs = static_cast<Eigen::Index>(RequireRuns(scores, 2));
  Eigen::ArrayXXd without = Eigen::ArrayXXd::Ones(runs, runs);
  without.matrix().diagonal().setZero();
  const Eigen::ArrayXd values = EstimateAll(scores, aggregate, without).value;
  double cubes = 0, squares = 0;
  Eigen::Index first = 0;
  for (const std::vector<double>& task : scores) {
    const auto seeds = std::ssize(task);
    const auto n = static_cast<double>(seeds);
    const auto part = values.segment(first, seeds);
    const Eigen::ArrayXd influence = (part.mean() - part) * ((n - 1) / n);
    cubes += influence.cube().sum();
    squares += influence.square().sum();
    first += seeds;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Interval BcaInterval(const Eigen::ArrayXd& values, double value,
                     double acceleration, double confidence) {
  const auto size = static_cast<double>(values.size());
  // Resamples that equal the value, but for roundings, count by halves.
  const double rounding = 1e-12 * (values.maxCoeff() - values.minCoeff());
  const double below = ((values < value - rounding).cast<double>().sum() +
                        (values <= value + rounding).cast<double>().sum()) /
                       2;
  // Half a resample away from the ends, where the normal quantile is finite.
  const double bias =
      risk::InverseNormalCdf(std::clamp(below, 0.5, size - 0.5) / size);
  const auto end = [&](double tail) {
    const double z = bias + risk::InverseNormalCdf(tail);
    const double level = risk::NormalCdf(bias + z / (1 - acceleration * z));
    return SampleQuantile(values, level);
  };
  return {end((1 - confidence) / 2), end((1 + confidence) / 2)};
}

/// (value* - value) / error*; an error of zero puts the ratio at infinity.
Eigen::ArrayXd Studentised(const Estimates& resampled, double value) {
  Eigen::ArrayXd ratios(resampled.value.size());
  for (Eigen::Index i = 0; i < ratios.size(); ++i) {
    const double distance = resampled.value[i] - value;
    ratios[i] =
        resampled.error[i] > 0
            ? distance / resampled.error[i]
            : std::copysign(std::numeric_limits<double>::infinity(), distance);
  }
  return ratios;
}

}  // namespace

Interval StudentInterval(const TaskScores& scores, Aggregate aggregate,
                         double confidence) {
  const Estimates once = EstimateOnce(scores, aggregate);
  const double degrees = aggregate == Aggregate::kMean ? MeanDegrees(scores)
                                                       : TrimmedDegrees(scores);
  const double half = StudentQuantile(degrees, confidence) * once.error[0];
  return {once.value[0] - half, once.value[0] + half};
}

Eigen::ArrayXXd ResampleSeeds(const TaskScores& scores,
                              configs::RandomStream& random) {
  const auto runs = static_cast<Eigen::Index>(RequireRuns(scores, 2));
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Zero(kResamples, runs);
  for (Eigen::Index resample = 0; resample < kResamples; ++resample) {
    Eigen::Index first = 0;
    for (const std::vector<double>& task : scores) {
      for (std::size_t draw = 0; draw < task.size(); ++draw) {
        counts(resample,
               first + static_cast<Eigen::Index>(random.Index(task.size()))) +=
            1;
      }
      first += std::ssize(task);
    }
  }
  return counts;
}

BootstrapIntervals Bootstrap(const TaskScores& scores, Aggregate aggregate,
                             const Eigen::ArrayXXd& counts, double confidence) {
  const Estimates once = EstimateOnce(scores, aggregate);
  const double value = once.value[0], error = once.error[0];
  const Estimates resampled = EstimateAll(scores, aggregate, counts);
  const Eigen::ArrayXd ratios = Studentised(resampled, value);
  const double low = (1 - confidence) / 2, high = (1 + confidence) / 2;
  const double half = SampleQuantile(ratios.abs(), confidence) * error;
  return {{SampleQuantile(resampled.value, low),
           SampleQuantile(resampled.value, high)},
          BcaInterval(resampled.value, value, Acceleration(scores, aggregate),
                      confidence),
          {value - SampleQuantile(ratios, high) * error,
           value - SampleQuantile(ratios, low) * error},
          {value - half, value + half}};
}

double SampleQuantile(Eigen::ArrayXd values, double probability) {
  const auto size = static_cast<double>(values.size());
  double rank = probability * (size + 1);
  // 0.975 * 1000 is not quite 975.
  rank = probability < 0.5 ? std::floor(rank + 1e-9) : std::ceil(rank - 1e-9);
  const auto index =
      static_cast<std::ptrdiff_t>(std::clamp(rank, 1.0, size) - 1);
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[index];
}

}  // namespace ballast::tools
