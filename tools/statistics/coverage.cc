#include "tools/statistics/coverage.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <future>
#include <limits>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "configs/seeds.h"
#include "tools/statistics/aggregate_intervals.h"
#include "tools/statistics/improvement.h"
#include "tools/statistics/populations.h"
#include "tools/statistics/run_scores.h"

namespace ballast::tools {
namespace {

using configs::RandomStream;

/// Trainings that stand for the whole population: the error of the truth is
/// then 1/28 of the standard error of 20 seeds.
constexpr std::size_t kWhole = 16'000;
constexpr double kTaskStep = 0.5;  // How much dearer each task is.
constexpr double kCvarLevel = 0.25;
/// One set of resamples serves so many samples.
constexpr int kShareResamples = 20;
/// By how many deviations the better method is ahead.
constexpr std::array<double, 3> kLeads = {0, 1, 3};

/// One population, and what is asked of it.
struct Trial {
  const Population* population;
  bool decides;
  std::vector<Statistic> statistics;
  std::size_t tasks;
  double lead;  ///< Of kImprovement, else 0.
};

std::vector<Trial> Trials(const std::vector<std::size_t>& task_counts) {
  const std::vector<Statistic> scores = {
      Statistic::kMean, Statistic::kInterquartileMean, Statistic::kWorstCell,
      Statistic::kCvarOverCells};
  const std::vector<Statistic> shares = {Statistic::kEpisodesWithin,
                                         Statistic::kCellsWithin,
                                         Statistic::kRunsWithin};
  std::vector<Trial> trials;
  for (const std::size_t tasks : task_counts) {
    const auto add = [&](std::string_view name, bool decides,
                         const std::vector<Statistic>& statistics,
                         double lead = 0) {
      trials.push_back({&PopulationOf(name), decides, statistics, tasks, lead});
    };
    for (const std::string_view name : {"normal", "skewed", "failures"}) {
      add(name, true, scores);
      add(name, true, shares);
      for (const double lead : kLeads) {
        add(name, true, {Statistic::kImprovement}, lead);
      }
    }
    add("all_or_nothing", true, shares);
    add("nearly_safe", true, shares);
    add("rare_failures", false, scores);
    add("many_zeros", false, scores);
  }
  return trials;
}

std::vector<double> ScoresOf(Statistic statistic, const GridOutcomes& costs) {
  switch (statistic) {
    case Statistic::kWorstCell:
      return WorstCell(costs, BadEnd::kHigh);
    case Statistic::kCvarOverCells:
      return CvarOverCells(costs, kCvarLevel, BadEnd::kHigh);
    case Statistic::kEpisodesWithin:
      return ShareOfEpisodesWithin(costs, kSimulatedBudget);
    case Statistic::kCellsWithin:
      return ShareOfCellsWithin(costs, kSimulatedBudget);
    case Statistic::kRunsWithin:
      return EveryCellWithin(costs, kSimulatedBudget);
    default:
      return MeanOverCells(costs);
  }
}

/// The trainings of one method, [statistic].
std::vector<TaskScores> DrawScores(const Trial& trial, std::size_t seeds,
                                   double shift, RandomStream& random) {
  std::vector<TaskScores> scores(trial.statistics.size());
  for (std::size_t task = 0; task < trial.tasks; ++task) {
    const GridOutcomes costs =
        DrawGrid(*trial.population, seeds,
                 shift + kTaskStep * static_cast<double>(task), random);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i].push_back(ScoresOf(trial.statistics[i], costs));
    }
  }
  return scores;
}

/// How one interval has done so far.
struct Tally {
  int held = 0;
  std::vector<double> widths;
};

/// The middle one, which may be infinite; no mean of two is taken.
double Median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Draws samples of a trial and counts how often each interval holds.
class TrialRun {
 public:
  TrialRun(const Trial& trial, std::uint64_t seed)
      : trial_(trial),
        random_(configs::DeriveSeed(
            seed, Label() + "." + std::string(Name(trial.statistics.front())),
            trial.tasks)) {
    const std::vector<TaskScores> whole = Draw(kWhole, 0);
    if (Improvement()) {
      truths_ = {
          ProbabilityOfImprovement(Draw(kWhole, trial.lead)[0], whole[0])};
      return;
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      truths_.push_back(Summarise(whole[i], AggregateOf(trial.statistics[i])));
    }
  }

  /// Of samples with so many seeds.
  void Run(std::size_t seeds, int samples, std::vector<Coverage>& result) {
    tallies_.assign(trial_.statistics.size(), {});
    for (int sample = 0; sample < samples; ++sample) {
      Sample(seeds, /*resample=*/sample % kShareResamples == 0);
    }
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
      for (const auto& [method, tally] : tallies_[i]) {
        result.push_back({trial_.statistics[i], trial_.tasks, seeds, Label(),
                          trial_.decides, method,
                          static_cast<double>(tally.held) / samples,
                          Median(tally.widths)});
      }
    }
  }

 private:
  bool Improvement() const {
    return trial_.statistics.front() == Statistic::kImprovement;
  }

  std::string Label() const {
    std::string label(trial_.population->name);
    if (!Improvement()) return label;
    return label + ", ahead by " +
           std::to_string(static_cast<int>(trial_.lead));
  }

  /// Scores whose high end is good; the better method has lower costs.
  std::vector<TaskScores> Draw(std::size_t seeds, double lead) {
    std::vector<TaskScores> scores = DrawScores(trial_, seeds, -lead, random_);
    if (!Improvement()) return scores;
    for (std::vector<double>& task : scores[0]) {
      for (double& score : task) score = -score;
    }
    return scores;
  }

  void Sample(std::size_t seeds, bool resample) {
    const std::vector<TaskScores> scores = Draw(seeds, 0);
    if (resample) {
      counts_ = ResampleSeeds(scores[0], random_);
      other_counts_ = ResampleSeeds(scores[0], random_);
    }
    if (Improvement()) {
      Count(0, ImprovementCandidates(Draw(seeds, trial_.lead)[0], scores[0],
                                     other_counts_, counts_, kNominalCoverage));
      return;
    }
    for (std::size_t i = 0; i < scores.size(); ++i) {
      Count(i, Candidates(trial_.statistics[i], scores[i], counts_,
                          kNominalCoverage));
    }
  }

  void Count(std::size_t statistic, const std::vector<Candidate>& candidates) {
    const double truth = truths_[statistic];
    for (const auto& [method, interval] : candidates) {
      Tally& tally = tallies_[statistic][method];
      const double width = interval.high - interval.low;
      const bool finite = std::isfinite(width);
      if (finite && interval.low <= truth && truth <= interval.high) {
        ++tally.held;
      }
      tally.widths.push_back(finite ? width
                                    : std::numeric_limits<double>::infinity());
    }
  }

  const Trial& trial_;
  RandomStream random_;
  std::vector<double> truths_;
  std::vector<std::map<IntervalMethod, Tally>> tallies_;
  Eigen::ArrayXXd counts_;
  Eigen::ArrayXXd other_counts_;
};

}  // namespace

std::vector<Coverage> SimulateCoverage(
    const CoverageOptions& options,
    const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const std::vector<Trial> trials = Trials(options.tasks);
  std::vector<std::vector<Coverage>> results(trials.size());
  const std::int64_t total =
      std::ssize(trials) * std::ssize(options.seeds) * options.samples;
  std::atomic<std::size_t> next = 0;
  std::int64_t done = 0;
  std::mutex progress_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < trials.size(); i = next++) {
      TrialRun run(trials[i], options.seed);
      for (const std::size_t seeds : options.seeds) {
        run.Run(seeds, options.samples, results[i]);
        const std::lock_guard lock(progress_mutex);
        done += options.samples;
        if (progress) progress(done, total);
      }
    }
  };
  std::vector<std::future<void>> others;
  for (int thread = 1; thread < options.threads; ++thread) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& other : others) other.get();

  std::vector<Coverage> all;
  for (const std::vector<Coverage>& result : results) {
    all.insert(all.end(), result.begin(), result.end());
  }
  return all;
}

}  // namespace ballast::tools
