// Intervals for an aggregate over runs: Student's, and four by resampling.
#pragma once

#include <vector>

#include "configs/random_stream.h"
#include "tools/statistics/aggregates.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {

/// Resamples of a bootstrap: (kResamples + 1) / 40 is whole, so the quantiles
/// of a 95 % interval are order statistics.
inline constexpr int kResamples = 999;

/// The value plus and minus Student's quantile times the standard error. The
/// degrees of freedom of a mean over tasks are Welch and Satterthwaite's, of an
/// interquartile mean those of the runs that whole trimming leaves.
/// Source: Satterthwaite (1946), Biometrics Bulletin 2(6); Tukey and McLaughlin
/// (1963), Sankhya A 25(3).
/// @param scores  two or more runs a task, as in all functions here, which
///   throw std::invalid_argument for fewer.
Interval StudentInterval(const TaskScores& scores, Aggregate aggregate,
                         double confidence = 0.95);

/// How often each run counts, [kResamples, runs]: whole trainings drawn with
/// replacement, task by task.
Eigen::ArrayXXd ResampleSeeds(const TaskScores& scores,
                              configs::RandomStream& random);

/// Ends are infinite where the resamples do not reach far enough, as those of
/// three seeds do not.
struct BootstrapIntervals {
  /// Source: Efron (1979), Annals of Statistics 7(1).
  Interval percentile;
  /// Bias-corrected and accelerated. Source: Efron (1987), JASA 82(397).
  Interval bca;
  /// Of the value over its standard error, with a quantile for each side.
  /// Source: Efron (1982), The Jackknife, the Bootstrap, chapter 10.
  Interval studentised;
  /// The same with one quantile of the absolute value for both sides.
  /// Source: Hall (1988), J. Royal Statistical Society B 50(1).
  Interval symmetric;
};

/// @param counts  of ResampleSeeds.
BootstrapIntervals Bootstrap(const TaskScores& scores, Aggregate aggregate,
                             const Eigen::ArrayXXd& counts,
                             double confidence = 0.95);

/// The order statistic at a probability: the k-th of n with k = p (n + 1),
/// rounded outwards from the middle.
double SampleQuantile(Eigen::ArrayXd values, double probability);

}  // namespace ballast::tools
