// How probable it is that one method's run beats another's.
#pragma once

#include "configs/random_stream.h"
#include "tools/statistics/aggregates.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {

/// P(X > Y) + P(X = Y) / 2 for a run of each method, averaged over tasks: Mann
/// and Whitney's statistic over the number of pairs. 1/2 for methods alike;
/// the two orders of the methods sum to 1.
/// Source: Mann and Whitney (1947), Annals of Mathematical Statistics 18(1);
/// Agarwal et al. (2021), NeurIPS 34, section 4.3.
/// @param x, y  scores whose high end is good, for the same tasks in the same
///   order; other numbers of tasks throw std::invalid_argument, here and below.
double ProbabilityOfImprovement(const TaskScores& x, const TaskScores& y);

/// Newcombe's own has the normal quantile. Corrected, it has Student's, with as
/// many degrees as there are runs less two a task, and a continuity correction
/// of half a pair: few runs have few outcomes.
enum class ScoreForm { kNewcombe, kCorrected };

/// The probabilities that lie no further from the observed one than the
/// quantile times their own standard error, so that it has a width where every
/// pair, or none, was won. The variance is Hanley and McNeil's, each task's at
/// the common probability.
/// Source: Newcombe (2006), Statistics in Medicine 25(4), method 5.
/// @param x, y  two or more runs a task, here and below.
Interval ImprovementScoreInterval(const TaskScores& x, const TaskScores& y,
                                  ScoreForm form, double confidence = 0.95);

/// Student's by placements, cut to [0, 1].
/// Source: Brunner and Munzel (2000), Biometrical Journal 42(1).
Interval BrunnerMunzelInterval(const TaskScores& x, const TaskScores& y,
                               double confidence = 0.95);

/// Seeds of both methods drawn anew, task by task.
/// @param x_counts, y_counts  of ResampleSeeds.
Interval ImprovementPercentileInterval(const TaskScores& x, const TaskScores& y,
                                       const Eigen::ArrayXXd& x_counts,
                                       const Eigen::ArrayXXd& y_counts,
                                       double confidence = 0.95);

}  // namespace ballast::tools
