#include "tools/statistics/offered_intervals.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "configs/seeds.h"
#include "tools/statistics/aggregate_intervals.h"

namespace ballast::tools {
namespace {

/// The decision of `ballast bench intervals`: from so many tasks and so many
/// seeds on. The last row that fits holds. docs/statistics.md has the
/// coverages, the test of the coverage simulation looks at them anew.
struct OfferRow {
  Statistic statistic;
  std::size_t tasks;
  std::size_t seeds;
  std::optional<IntervalMethod> method;
};

using enum IntervalMethod;

constexpr std::array kOffers = {
    OfferRow{Statistic::kMean, 1, 2, kStudent},
    OfferRow{Statistic::kMean, 1, 4, kSymmetricStudentised},
    OfferRow{Statistic::kMean, 5, 2, kStudent},
    OfferRow{Statistic::kInterquartileMean, 1, 2, kStudent},
    OfferRow{Statistic::kInterquartileMean, 1, 4, std::nullopt},
    OfferRow{Statistic::kInterquartileMean, 1, 5, kStudent},
    OfferRow{Statistic::kInterquartileMean, 1, 8, kSymmetricStudentised},
    OfferRow{Statistic::kInterquartileMean, 5, 2, kStudent},
    OfferRow{Statistic::kWorstCell, 1, 2, kStudent},
    OfferRow{Statistic::kWorstCell, 1, 5, kSymmetricStudentised},
    OfferRow{Statistic::kWorstCell, 5, 2, kStudent},
    OfferRow{Statistic::kCvarOverCells, 1, 2, kStudent},
    OfferRow{Statistic::kCvarOverCells, 1, 5, kSymmetricStudentised},
    OfferRow{Statistic::kCvarOverCells, 5, 2, kStudent},
    OfferRow{Statistic::kEpisodesWithin, 1, 2, kBoundedMean},
    OfferRow{Statistic::kCellsWithin, 1, 2, kBoundedMean},
    OfferRow{Statistic::kRunsWithin, 1, 2, kBoundedMean},
    OfferRow{Statistic::kImprovement, 1, 2, kCorrectedScore},
};

constexpr double kConfidence = 0.95;

std::size_t LeastSeeds(const TaskScores& scores) {
  return std::ranges::min_element(scores, {}, &std::vector<double>::size)
      ->size();
}

/// Why nothing is offered at all to so few seeds.
std::string TooFew(Statistic statistic, std::size_t seeds) {
  std::string reason =
      seeds == 1 ? "one training seed tells nothing of how another would do"
                 : "no interval for " + std::string(Name(statistic)) + " of " +
                       std::to_string(seeds) +
                       " training seeds reached a coverage of 93 %";
  return reason + "; train " + (seeds < 3 ? "3" : "5") + " seeds or more.";
}

bool EquallyMany(const TaskScores& scores) {
  return std::ranges::all_of(scores, [&](const std::vector<double>& task) {
    return task.size() == scores.front().size();
  });
}

/// The candidate of a method; absent if it is not among them.
std::optional<Interval> Find(IntervalMethod method,
                             const std::vector<Candidate>& candidates) {
  const auto found = std::ranges::find(candidates, method, &Candidate::method);
  if (found == candidates.end()) return std::nullopt;
  return found->interval;
}

OfferedInterval Checked(IntervalMethod method, const Interval& interval) {
  const double width = interval.high - interval.low;
  if (width > 0 && std::isfinite(width)) return {interval, method, ""};
  return {{},
          {},
          "too many training seeds have the same score to tell how far another "
          "would lie; train more seeds."};
}

}  // namespace

std::optional<IntervalMethod> OfferedMethod(Statistic statistic,
                                            std::size_t tasks,
                                            std::size_t seeds) {
  std::optional<IntervalMethod> method;
  for (const OfferRow& row : kOffers) {
    if (row.statistic == statistic && row.tasks <= tasks &&
        row.seeds <= seeds) {
      method = row.method;
    }
  }
  return method;
}

OfferedInterval Offer(Statistic statistic, const TaskScores& scores) {
  RequireRuns(scores, 1);
  const std::size_t seeds = LeastSeeds(scores);
  const auto method = OfferedMethod(statistic, scores.size(), seeds);
  if (!method) return {{}, {}, TooFew(statistic, seeds)};
  if (IsShare(statistic) && !EquallyMany(scores)) {
    return {{},
            {},
            "tasks differ in their number of training seeds; shares are "
            "averaged over tasks seed by seed, train the missing ones."};
  }
  // A leaderboard asks thousands of times: no resampling where none is needed.
  const auto plain =
      Find(*method, PlainCandidates(statistic, scores, kConfidence));
  if (plain) return Checked(*method, *plain);
  configs::RandomStream random(configs::DeriveSeed(0, "resamples"));
  return Checked(
      *method,
      *Find(*method, Candidates(statistic, scores,
                                ResampleSeeds(scores, random), kConfidence)));
}

OfferedInterval OfferImprovement(const TaskScores& x, const TaskScores& y) {
  RequireRuns(x, 1);
  RequireRuns(y, 1);
  const std::size_t seeds = std::min(LeastSeeds(x), LeastSeeds(y));
  const auto method = OfferedMethod(Statistic::kImprovement,
                                    std::min(x.size(), y.size()), seeds);
  if (!method) return {{}, {}, TooFew(Statistic::kImprovement, seeds)};
  const auto plain =
      Find(*method, PlainImprovementCandidates(x, y, kConfidence));
  if (plain) return Checked(*method, *plain);
  configs::RandomStream random(configs::DeriveSeed(0, "resamples"));
  const Eigen::ArrayXXd x_counts = ResampleSeeds(x, random);
  return Checked(*method,
                 *Find(*method, ImprovementCandidates(x, y, x_counts,
                                                      ResampleSeeds(y, random),
                                                      kConfidence)));
}

}  // namespace ballast::tools
