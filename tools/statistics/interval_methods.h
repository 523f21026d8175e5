// The statistics that may have an interval over training seeds, and the ways to
// one.
#pragma once

#include <string_view>
#include <vector>

#include "tools/statistics/aggregates.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {

/// What is said of a method, each from one score a run.
enum class Statistic {
  kMean,               ///< Of MeanOverCells, over seeds and tasks.
  kInterquartileMean,  ///< Of MeanOverCells, over all runs.
  kWorstCell,          ///< Mean of WorstCell.
  kCvarOverCells,      ///< Mean of CvarOverCells.
  kEpisodesWithin,     ///< Mean of ShareOfEpisodesWithin.
  kCellsWithin,        ///< Mean of ShareOfCellsWithin.
  kRunsWithin,         ///< Mean of EveryCellWithin.
  kImprovement,        ///< ProbabilityOfImprovement over another method.
};
inline constexpr int kStatistics = 8;

/// A stable name, e.g. "worst_cell".
std::string_view Name(Statistic statistic);
/// How the statistic's scores are summarised; not of kImprovement.
Aggregate AggregateOf(Statistic statistic);
/// Whether the scores are shares, in [0, 1].
bool IsShare(Statistic statistic);

enum class IntervalMethod {
  kStudent,
  kPercentile,
  kBca,
  kStudentised,
  kSymmetricStudentised,
  kBoundedMean,
  kScore,
  kCorrectedScore,
  kBrunnerMunzel,
};

/// A stable name, e.g. "symmetric_studentised".
std::string_view Name(IntervalMethod method);

/// An interval that could be offered. May be infinite.
struct Candidate {
  IntervalMethod method;
  Interval interval;
};

/// Those of Candidates that need no resampling.
std::vector<Candidate> PlainCandidates(Statistic statistic,
                                       const TaskScores& scores,
                                       double confidence = 0.95);

/// Every interval there is for a statistic of one method.
/// @param scores  two or more runs a task.
/// @param counts  of ResampleSeeds.
std::vector<Candidate> Candidates(Statistic statistic, const TaskScores& scores,
                                  const Eigen::ArrayXXd& counts,
                                  double confidence = 0.95);

/// Those of ImprovementCandidates that need no resampling.
std::vector<Candidate> PlainImprovementCandidates(const TaskScores& x,
                                                  const TaskScores& y,
                                                  double confidence = 0.95);

/// Every interval for the probability that x improves on y.
std::vector<Candidate> ImprovementCandidates(const TaskScores& x,
                                             const TaskScores& y,
                                             const Eigen::ArrayXXd& x_counts,
                                             const Eigen::ArrayXXd& y_counts,
                                             double confidence = 0.95);

}  // namespace ballast::tools
