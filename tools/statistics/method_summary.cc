#include "tools/statistics/method_summary.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "tools/statistics/binomial.h"
#include "tools/statistics/bounded_mean.h"
#include "tools/statistics/comparable.h"
#include "tools/statistics/grid_outcomes.h"
#include "tools/statistics/improvement.h"
#include "tools/statistics/offered_intervals.h"
#include "tools/statistics/run_scores.h"

namespace ballast::tools {
namespace {

void RequireOneMethod(const std::vector<EvaluationFile>& files) {
  if (files.empty()) {
    throw std::invalid_argument(
        "statistics: no evaluation file; evaluate one policy a training seed.");
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const EvaluatedPolicy& policy = files[i].policy;
    if (!policy.training_seed && files.size() > 1) {
      throw std::invalid_argument(
          "statistics: an evaluation of " + policy.method +
          " names no training seed; evaluate a run's own policy.");
    }
    if (policy.method != files[0].policy.method ||
        !Comparable(files[i], files[0])) {
      throw std::invalid_argument(
          "statistics: evaluations of " + files[0].policy.method + " and " +
          policy.method +
          " differ in method, task, grid, constraints or episodes; summarise "
          "them apart.");
    }
    for (std::size_t other = 0; other < i; ++other) {
      if (policy.training_seed == files[other].policy.training_seed) {
        throw std::invalid_argument("statistics: two evaluations of " +
                                    policy.method + " have training seed " +
                                    std::to_string(*policy.training_seed) +
                                    "; leave one out, a training counts once.");
      }
    }
  }
}

GridOutcomes Outcomes(
    const std::vector<EvaluationFile>& files,
    const std::function<double(const EvaluationRow& row)>& outcome) {
  std::vector<double> values;
  std::vector<bool> diverged;
  for (const EvaluationFile& file : files) {
    for (const EvaluationRow& row : file.rows) {
      values.push_back(outcome(row));
      diverged.push_back(row.diverged);
    }
  }
  return {files.size(), CellCount(files[0]),
          static_cast<std::size_t>(files[0].episodes), std::move(values),
          std::move(diverged)};
}

void Append(const std::string& name, Statistic statistic,
            std::vector<double> scores, std::vector<SummaryNumber>& numbers) {
  const TaskScores tasks = {std::move(scores)};
  OfferedInterval offered = Offer(statistic, tasks);
  numbers.push_back({name, Summarise(tasks, AggregateOf(statistic)),
                     offered.interval,
                     offered.method ? std::string(Name(*offered.method)) : "",
                     std::move(offered.refusal)});
}

/// What counts as 0 and as 1.
struct Scale {
  double zero = 0;
  double one = 1;
};

void AppendOutcomes(const std::string& prefix, const GridOutcomes& outcomes,
                    BadEnd bad, const Scale& scale,
                    std::vector<SummaryNumber>& numbers) {
  const auto append = [&](Statistic statistic, std::vector<double> scores) {
    Append(prefix + std::string(Name(statistic)), statistic,
           Normalised(std::move(scores), scale.zero, scale.one), numbers);
  };
  append(Statistic::kMean, MeanOverCells(outcomes));
  append(Statistic::kInterquartileMean, MeanOverCells(outcomes));
  append(Statistic::kWorstCell, WorstCell(outcomes, bad));
  append(Statistic::kCvarOverCells,
         CvarOverCells(outcomes, kCvarOverCellsLevel, bad));
}

/// Of the world without perturbations, if the grid has it.
void AppendNominal(const std::string& prefix, const GridOutcomes& outcomes,
                   const EvaluationFile& file,
                   std::vector<SummaryNumber>& numbers) {
  const std::optional<std::size_t> cell = file.aggregates.nominal_cell;
  if (!cell) return;
  std::vector<double> means;
  for (std::size_t seed = 0; seed < outcomes.seeds(); ++seed) {
    means.push_back(outcomes.CellMean(seed, *cell));
  }
  Append(prefix + "nominal", Statistic::kMean, std::move(means), numbers);
}

/// With a one-sided 95 % bound over training seeds.
SummaryNumber ProbabilityOver(const std::string& name,
                              std::vector<double> shares_within) {
  for (double& share : shares_within) share = 1 - share;
  SummaryNumber number{name, Mean(shares_within), std::nullopt, "", ""};
  if (shares_within.size() < 2) {
    number.refusal = Offer(Statistic::kEpisodesWithin, {shares_within}).refusal;
    return number;
  }
  // The upper end of a two-sided interval of 90 % is a bound of 95 %.
  number.interval = {0, BoundedMeanInterval({shares_within}, 0.9).high};
  number.interval_method = "bounded_mean_upper";
  return number;
}

void AppendBudget(const std::string& prefix, const GridOutcomes& costs,
                  double budget, std::vector<SummaryNumber>& numbers) {
  const auto append = [&](Statistic statistic, std::vector<double> shares) {
    Append(prefix + std::string(Name(statistic)), statistic, std::move(shares),
           numbers);
  };
  append(Statistic::kEpisodesWithin, ShareOfEpisodesWithin(costs, budget));
  append(Statistic::kCellsWithin, ShareOfCellsWithin(costs, budget));
  append(Statistic::kRunsWithin, EveryCellWithin(costs, budget));
  numbers.push_back(ProbabilityOver(prefix + "probability_over_budget",
                                    ShareOfEpisodesWithin(costs, budget)));
  if (budget > 0) {
    AppendOutcomes(prefix + "per_budget.", costs, BadEnd::kHigh, {0, budget},
                   numbers);
  }
}

void AppendRisks(const MethodSummary& summary, const std::string& constraint,
                 const GridOutcomes& costs, double budget,
                 std::vector<CellRisk>& risks) {
  for (std::size_t seed = 0; seed < costs.seeds(); ++seed) {
    std::vector<std::size_t> over;
    for (std::size_t cell = 0; cell < costs.cells(); ++cell) {
      over.push_back(costs.episodes() -
                     costs.EpisodesWithin(seed, cell, budget));
    }
    const std::vector<double> bounds =
        SimultaneousUpperBounds(over, costs.episodes());
    for (std::size_t cell = 0; cell < costs.cells(); ++cell) {
      risks.push_back({summary.training_seeds[seed], cell, constraint,
                       over[cell], costs.episodes(), bounds[cell]});
    }
  }
}

GridOutcomes Returns(const std::vector<EvaluationFile>& files) {
  return Outcomes(files,
                  [](const EvaluationRow& row) { return row.episode_return; });
}

GridOutcomes Costs(const std::vector<EvaluationFile>& files,
                   std::size_t constraint) {
  return Outcomes(files, [constraint](const EvaluationRow& row) {
    return row.costs[constraint];
  });
}

/// Steps of each episode's longest run of steps with a cost.
GridOutcomes LongestRuns(const std::vector<EvaluationFile>& files,
                         std::size_t constraint) {
  return Outcomes(files, [constraint](const EvaluationRow& row) {
    return static_cast<double>(row.longest_cost_runs[constraint]);
  });
}

/// Files of version 1 do not know them, and averages have no episodes.
bool KnowLongestRuns(const std::vector<EvaluationFile>& files) {
  return std::ranges::all_of(files, [](const EvaluationFile& file) {
    return file.rows.front().longest_cost_runs.size() ==
           file.constraints.size();
  });
}

SummaryNumber Improvement(const std::string& prefix,
                          const std::vector<double>& x,
                          const std::vector<double>& y) {
  OfferedInterval offered = OfferImprovement({x}, {y});
  return {prefix + std::string(Name(Statistic::kImprovement)),
          ProbabilityOfImprovement({x}, {y}), offered.interval,
          offered.method ? std::string(Name(*offered.method)) : "",
          std::move(offered.refusal)};
}

}  // namespace

MethodSummary SummariseMethod(const std::vector<EvaluationFile>& files,
                              const std::optional<Baseline>& baseline) {
  RequireOneMethod(files);
  const EvaluationFile& first = files[0];
  MethodSummary summary{first.policy.method,
                        first.task,
                        baseline ? baseline->name : "",
                        {},
                        CellCount(first),
                        static_cast<std::size_t>(first.episodes),
                        {},
                        {}};
  for (const EvaluationFile& file : files) {
    summary.training_seeds.push_back(file.policy.training_seed);
  }
  const GridOutcomes returns = Returns(files);
  AppendNominal("return.", returns, first, summary.numbers);
  AppendOutcomes("return.", returns, BadEnd::kLow, {}, summary.numbers);
  if (baseline) {
    AppendOutcomes("return.normalised.", returns, BadEnd::kLow,
                   {baseline->random, baseline->trained}, summary.numbers);
  }
  for (std::size_t k = 0; k < first.constraints.size(); ++k) {
    const EvaluationConstraint& constraint = first.constraints[k];
    const double budget = constraint.budget_per_episode;
    const std::string prefix = "cost." + constraint.name + ".";
    const GridOutcomes costs = Costs(files, k);
    AppendNominal(prefix, costs, first, summary.numbers);
    AppendOutcomes(prefix, costs, BadEnd::kHigh, {}, summary.numbers);
    AppendBudget(prefix, costs, budget, summary.numbers);
    if (KnowLongestRuns(files)) {
      AppendOutcomes(prefix + "longest_run.", LongestRuns(files, k),
                     BadEnd::kHigh, {}, summary.numbers);
    }
    if (!first.schedules.empty()) continue;
    AppendRisks(summary, constraint.name, costs, budget, summary.risks);
  }
  return summary;
}

const SummaryNumber* FindNumber(const MethodSummary& summary,
                                std::string_view name) {
  const auto found =
      std::ranges::find(summary.numbers, name, &SummaryNumber::name);
  return found == summary.numbers.end() ? nullptr : &*found;
}

std::vector<SummaryNumber> CompareMethods(
    const std::vector<EvaluationFile>& x,
    const std::vector<EvaluationFile>& y) {
  RequireOneMethod(x);
  RequireOneMethod(y);
  if (!Comparable(x[0], y[0])) {
    throw std::invalid_argument(
        "statistics: " + x[0].policy.method + " and " + y[0].policy.method +
        " were not tested alike; evaluate both on one grid.");
  }
  std::vector<SummaryNumber> numbers = {Improvement(
      "return.", MeanOverCells(Returns(x)), MeanOverCells(Returns(y)))};
  for (std::size_t k = 0; k < x[0].constraints.size(); ++k) {
    // The lower cost is the better one.
    numbers.push_back(Improvement("cost." + x[0].constraints[k].name + ".",
                                  MeanOverCells(Costs(y, k)),
                                  MeanOverCells(Costs(x, k))));
  }
  return numbers;
}

}  // namespace ballast::tools
