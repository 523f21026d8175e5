#include "tools/statistics/aggregates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace ballast::tools {
namespace {

constexpr double kTrimmed = 0.25;  // At either end.
/// Of the squared scores' size: a variance below it is a rounding of zero.
constexpr double kRounding = 1e-13;

/// Scores of all runs, and where each task's begin; one end more than tasks.
struct Runs {
  Eigen::ArrayXd scores;
  std::vector<Eigen::Index> ends = {0};
};

Runs Flatten(const TaskScores& scores) {
  std::vector<double> all;
  Runs runs;
  for (const std::vector<double>& task : scores) {
    all.insert(all.end(), task.begin(), task.end());
    runs.ends.push_back(static_cast<Eigen::Index>(all.size()));
  }
  runs.scores = Eigen::Map<const Eigen::ArrayXd>(
      all.data(), static_cast<Eigen::Index>(all.size()));
  return runs;
}

/// Mean and squared standard error of one task's mean.
struct Moments {
  Eigen::ArrayXd mean;
  Eigen::ArrayXd squared_error;
};

Moments TaskMoments(const Eigen::ArrayXd& scores,
                    const Eigen::Ref<const Eigen::ArrayXXd>& counts) {
  const Eigen::ArrayXd total = counts.rowwise().sum();
  // Squares of distances from the centre, where nothing cancels.
  const double centre = scores.mean();
  const Eigen::VectorXd distance = scores - centre;
  const Eigen::ArrayXd first = (counts.matrix() * distance).array() / total;
  const Eigen::ArrayXd second =
      (counts.matrix() * distance.cwiseAbs2()).array() / total;
  const Eigen::ArrayXd variance = second - first.square();
  return {first + centre,
          (variance > kRounding * distance.squaredNorm()).select(variance, 0) /
              (total - 1)};
}

Estimates Means(const Runs& runs, const Eigen::ArrayXXd& counts) {
  const auto tasks = static_cast<double>(runs.ends.size() - 1);
  Estimates estimates{Eigen::ArrayXd::Zero(counts.rows()),
                      Eigen::ArrayXd::Zero(counts.rows())};
  for (std::size_t task = 0; task + 1 < runs.ends.size(); ++task) {
    const Eigen::Index first = runs.ends[task];
    const Eigen::Index size = runs.ends[task + 1] - first;
    const Moments moments = TaskMoments(runs.scores.segment(first, size),
                                        counts.middleCols(first, size));
    estimates.value += moments.mean / tasks;
    estimates.error += moments.squared_error / (tasks * tasks);
  }
  estimates.error = estimates.error.sqrt();
  return estimates;
}

/// The least and the greatest score that trimming whole runs leaves, per row.
struct Ends {
  Eigen::ArrayXd low;
  Eigen::ArrayXd high;
};

Estimates InterquartileMeans(const Runs& runs, const Eigen::ArrayXXd& counts) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(counts.cols()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return runs.scores[a] < runs.scores[b];
  });
  const Eigen::ArrayXd total = counts.rowwise().sum();
  const Eigen::ArrayXd from = kTrimmed * total, to = total - from;
  const Eigen::ArrayXd whole = from.floor();
  const double unset = std::numeric_limits<double>::infinity();
  Ends ends{Eigen::ArrayXd::Constant(counts.rows(), unset),
            Eigen::ArrayXd::Constant(counts.rows(), -unset)};

  Estimates estimates{Eigen::ArrayXd::Zero(counts.rows()),
                      Eigen::ArrayXd::Zero(counts.rows())};
  Eigen::ArrayXd below = Eigen::ArrayXd::Zero(counts.rows());
  for (const Eigen::Index run : order) {
    const double score = runs.scores[run];
    const Eigen::ArrayXd upto = below + counts.col(run);
    estimates.value += score * (upto.min(to) - below.max(from)).max(0);
    ends.low = (upto > whole).select(ends.low.min(score), ends.low);
    ends.high = (below < total - whole && counts.col(run) > 0)
                    .select(ends.high.max(score), ends.high);
    below = upto;
  }
  estimates.value /= to - from;

  for (std::size_t task = 0; task + 1 < runs.ends.size(); ++task) {
    Eigen::ArrayXd size = Eigen::ArrayXd::Zero(counts.rows());
    Eigen::ArrayXd sum = size, squares = size;
    for (Eigen::Index run = runs.ends[task]; run < runs.ends[task + 1]; ++run) {
      const Eigen::ArrayXd distance =
          ends.low.max(runs.scores[run]).min(ends.high) - estimates.value;
      size += counts.col(run);
      sum += counts.col(run) * distance;
      squares += counts.col(run) * distance.square();
    }
    const Eigen::ArrayXd deviations = squares - sum.square() / size;
    estimates.error +=
        (deviations > kRounding * squares).select(deviations, 0) * size /
        ((size - 1) * (to - from).square());
  }
  estimates.error = estimates.error.sqrt();
  return estimates;
}

}  // namespace

std::size_t RequireRuns(const TaskScores& scores, std::size_t least) {
  std::size_t runs = 0;
  for (const std::vector<double>& task : scores) {
    if (task.size() < least) {
      throw std::invalid_argument(
          "statistics: a task has " + std::to_string(task.size()) +
          (task.size() == 1 ? " training seed; " : " training seeds; ") +
          std::to_string(least) +
          " or more are needed, since seeds are the unit of replication; train "
          "more seeds.");
    }
    if (!std::ranges::all_of(task, [](double x) { return std::isfinite(x); })) {
      throw std::invalid_argument("statistics: a run's score is not finite.");
    }
    runs += task.size();
  }
  if (scores.empty()) {
    throw std::invalid_argument("statistics: no task, hence no runs.");
  }
  return runs;
}

Estimates EstimateAll(const TaskScores& scores, Aggregate aggregate,
                      const Eigen::ArrayXXd& counts) {
  const Runs runs = Flatten(scores);
  return aggregate == Aggregate::kMean ? Means(runs, counts)
                                       : InterquartileMeans(runs, counts);
}

double Summarise(const TaskScores& scores, Aggregate aggregate) {
  const auto runs = static_cast<Eigen::Index>(RequireRuns(scores, 1));
  return EstimateAll(scores, aggregate, Eigen::ArrayXXd::Ones(1, runs))
      .value[0];
}

}  // namespace ballast::tools
