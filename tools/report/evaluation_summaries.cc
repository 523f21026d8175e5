#include "tools/report/evaluation_summaries.h"

#include <functional>

#include "tools/report/comparison.h"
#include "tools/report/grid_charts.h"

namespace ballast::tools {
namespace {

/// One number of each file of a group.
std::vector<double> PerSeed(
    const EvaluationGroup& group,
    const std::function<double(const EvaluationFile&)>& number) {
  std::vector<double> numbers;
  for (const EvaluationFile* file : group.files) {
    numbers.push_back(number(*file));
  }
  return numbers;
}

Estimate MakeEstimate(const std::vector<double>& per_seed) {
  Estimate estimate{Mean(per_seed), std::nullopt};
  if (per_seed.size() >= 2) estimate.interval = MeanInterval(per_seed);
  return estimate;
}

SummaryRow Summarise(const EvaluationGroup& group) {
  const EvaluationFile& first = *group.files.front();
  const auto estimate =
      [&](const std::function<double(const EvaluationFile&)>& number) {
        return MakeEstimate(PerSeed(group, number));
      };
  SummaryRow row;
  row.method = group.method;
  row.seeds = group.files.size();
  row.worst_cell_return = estimate([](const EvaluationFile& file) {
    return file.aggregates.worst_cell_return;
  });
  row.share_within_budget = estimate([](const EvaluationFile& file) {
    return file.aggregates.share_within_budget;
  });
  const std::optional<std::size_t> nominal = first.aggregates.nominal_cell;
  if (nominal) {
    row.nominal_return = estimate([&](const EvaluationFile& file) {
      return file.cells[*nominal].return_mean;
    });
  }
  for (std::size_t k = 0; k < first.constraints.size(); ++k) {
    row.worst_cell_costs.push_back(estimate([&](const EvaluationFile& file) {
      return file.aggregates.worst_cell_cost[k];
    }));
    if (!nominal) continue;
    row.nominal_costs.push_back(estimate([&](const EvaluationFile& file) {
      return file.cells[*nominal].cost_mean[k];
    }));
  }
  row.diverged = 0;
  for (const EvaluationFile* file : group.files) {
    row.diverged += file->aggregates.diverged;
  }
  return row;
}

std::vector<CellOutcome> Outcomes(const EvaluationGroup& group) {
  std::vector<CellOutcome> outcomes;
  for (std::size_t cell = 0; cell < group.files.front()->cells.size(); ++cell) {
    CellOutcome outcome;
    outcome.return_mean = Mean(PerSeed(group, [&](const EvaluationFile& file) {
      return file.cells[cell].return_mean;
    }));
    for (std::size_t k = 0; k < group.files.front()->constraints.size(); ++k) {
      outcome.cost_means.push_back(
          Mean(PerSeed(group, [&](const EvaluationFile& file) {
            return file.cells[cell].cost_mean[k];
          })));
    }
    outcome.share_within_budget =
        Mean(PerSeed(group, [&](const EvaluationFile& file) {
          return file.cells[cell].within_budget ? 1.0 : 0.0;
        }));
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

EvaluationSummary Summarise(const Comparison& comparison) {
  const EvaluationFile& first = *comparison.first;
  EvaluationSummary summary;
  summary.task = first.task;
  summary.safety_coefficient = first.safety_coefficient;
  summary.challenges = first.challenges;
  summary.axes = first.axes;
  for (const EvaluationAxis& axis : first.axes) {
    summary.axis_titles.push_back(AxisTitle(first, axis));
  }
  summary.schedules = first.schedules;
  summary.constraints = first.constraints;
  summary.average = first.average.has_value();
  summary.episodes = first.episodes;
  summary.deterministic = first.deterministic;
  summary.horizon = first.horizon;
  for (const EvaluationGroup& group : comparison.groups) {
    summary.rows.push_back(Summarise(group));
    summary.cells.push_back(Outcomes(group));
  }
  return summary;
}

}  // namespace

void AddEvaluations(const std::vector<ReportEvaluation>& evaluations,
                    ReportData& data) {
  for (const Comparison& comparison : Compare(evaluations, data)) {
    data.evaluations.push_back(Summarise(comparison));
    if (comparison.first->axes.size() == 1 &&
        comparison.first->cells.size() > 1) {
      AddGridCharts(comparison, data.evaluations.size() - 1, data);
    }
  }
}

}  // namespace ballast::tools
