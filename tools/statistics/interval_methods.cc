#include "tools/statistics/interval_methods.h"

#include <array>
#include <cstddef>

#include "tools/statistics/aggregate_intervals.h"
#include "tools/statistics/bounded_mean.h"
#include "tools/statistics/improvement.h"

namespace ballast::tools {

std::string_view Name(Statistic statistic) {
  constexpr std::array<std::string_view, kStatistics> kNames = {
      "mean",
      "interquartile_mean",
      "worst_cell",
      "cvar_over_cells",
      "share_of_episodes_within",
      "share_of_cells_within",
      "share_of_runs_within",
      "probability_of_improvement"};
  return kNames.at(static_cast<std::size_t>(statistic));
}

Aggregate AggregateOf(Statistic statistic) {
  return statistic == Statistic::kInterquartileMean
             ? Aggregate::kInterquartileMean
             : Aggregate::kMean;
}

bool IsShare(Statistic statistic) {
  return statistic == Statistic::kEpisodesWithin ||
         statistic == Statistic::kCellsWithin ||
         statistic == Statistic::kRunsWithin;
}

std::string_view Name(IntervalMethod method) {
  constexpr std::array<std::string_view, 9> kNames = {"student",
                                                      "percentile",
                                                      "bca",
                                                      "studentised",
                                                      "symmetric_studentised",
                                                      "bounded_mean",
                                                      "score",
                                                      "corrected_score",
                                                      "brunner_munzel"};
  return kNames.at(static_cast<std::size_t>(method));
}

std::vector<Candidate> PlainCandidates(Statistic statistic,
                                       const TaskScores& scores,
                                       double confidence) {
  std::vector<Candidate> candidates = {
      {IntervalMethod::kStudent,
       StudentInterval(scores, AggregateOf(statistic), confidence)}};
  if (IsShare(statistic)) {
    candidates.push_back({IntervalMethod::kBoundedMean,
                          BoundedMeanInterval(scores, confidence)});
  }
  return candidates;
}

std::vector<Candidate> Candidates(Statistic statistic, const TaskScores& scores,
                                  const Eigen::ArrayXXd& counts,
                                  double confidence) {
  const BootstrapIntervals bootstrap =
      Bootstrap(scores, AggregateOf(statistic), counts, confidence);
  std::vector<Candidate> candidates =
      PlainCandidates(statistic, scores, confidence);
  candidates.insert(
      candidates.end(),
      {{IntervalMethod::kPercentile, bootstrap.percentile},
       {IntervalMethod::kBca, bootstrap.bca},
       {IntervalMethod::kStudentised, bootstrap.studentised},
       {IntervalMethod::kSymmetricStudentised, bootstrap.symmetric}});
  return candidates;
}

std::vector<Candidate> PlainImprovementCandidates(const TaskScores& x,
                                                  const TaskScores& y,
                                                  double confidence) {
  return {{IntervalMethod::kScore,
           ImprovementScoreInterval(x, y, ScoreForm::kNewcombe, confidence)},
          {IntervalMethod::kCorrectedScore,
           ImprovementScoreInterval(x, y, ScoreForm::kCorrected, confidence)},
          {IntervalMethod::kBrunnerMunzel,
           BrunnerMunzelInterval(x, y, confidence)}};
}

std::vector<Candidate> ImprovementCandidates(const TaskScores& x,
                                             const TaskScores& y,
                                             const Eigen::ArrayXXd& x_counts,
                                             const Eigen::ArrayXXd& y_counts,
                                             double confidence) {
  std::vector<Candidate> candidates =
      PlainImprovementCandidates(x, y, confidence);
  candidates.push_back(
      {IntervalMethod::kPercentile,
       ImprovementPercentileInterval(x, y, x_counts, y_counts, confidence)});
  return candidates;
}

}  // namespace ballast::tools
