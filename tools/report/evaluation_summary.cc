#include "tools/report/evaluation_summary.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "tools/report/grid_charts.h"
#include "tools/report/grid_maps.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

std::vector<EvaluationFile> FilesOf(const EvaluationGroup& group) {
  std::vector<EvaluationFile> files;
  for (const EvaluationFile* file : group.files) files.push_back(*file);
  return files;
}

/// The mean return over worlds and seeds.
double MeanReturn(const EvaluationGroup& group) {
  return FindNumber(SummariseMethod(FilesOf(group)), "return.mean")->value;
}

const EvaluationGroup* FindGroup(const Comparison& comparison,
                                 std::size_t method) {
  const auto found =
      std::ranges::find(comparison.groups, method, &EvaluationGroup::method);
  return found == comparison.groups.end() ? nullptr : &*found;
}

/// What returns are normalised by, or a note why they are not.
std::optional<Baseline> NormalisedBy(const Comparison& comparison,
                                     const EvaluationGroup& baseline,
                                     ReportData& data) {
  std::vector<double> untrained;
  for (const EvaluationGroup& group : comparison.groups) {
    if (data.methods[group.method].method == kUntrained) {
      untrained.push_back(MeanReturn(group));
    }
  }
  if (untrained.empty()) {
    data.notes.push_back(
        comparison.first->task +
        ": returns are not normalised, since no untrained policy was evaluated "
        "on the same worlds; ballast evaluate RUN --untrained does it.");
    return std::nullopt;
  }
  const Baseline scale{data.methods[baseline.method].label, Mean(untrained),
                       MeanReturn(baseline)};
  if (scale.random == scale.trained) {
    data.notes.push_back(comparison.first->task +
                         ": returns are not normalised, since " + scale.name +
                         " returns no more than an untrained policy.");
    return std::nullopt;
  }
  return scale;
}

/// Exact, so without an interval and without a reason why there is none.
void AppendCounts(const std::vector<EvaluationFile>& files,
                  MethodSummary& summary) {
  for (const EvaluationConstraint& constraint : files[0].constraints) {
    if (summary.risks.empty()) break;
    double worst = 0;
    for (const CellRisk& risk : summary.risks) {
      if (risk.constraint == constraint.name) {
        worst = std::max(worst, risk.upper_bound);
      }
    }
    summary.numbers.push_back({"cost." + constraint.name + "." + kWorstBound,
                               worst, std::nullopt, "", ""});
  }
  double diverged = 0;
  for (const EvaluationFile& file : files) {
    diverged += static_cast<double>(file.aggregates.diverged);
  }
  summary.numbers.push_back({kDiverged, diverged, std::nullopt, "", ""});
}

SummaryRow MakeRow(const EvaluationGroup& group,
                   const EvaluationGroup* baseline,
                   const std::optional<Baseline>& scale,
                   const ReportData& data) {
  const std::vector<EvaluationFile> files = FilesOf(group);
  SummaryRow row{group.method, SummariseMethod(files, scale)};
  row.summary.method = data.methods[group.method].label;
  if (baseline != nullptr && baseline->method != group.method) {
    for (SummaryNumber& number : CompareMethods(files, FilesOf(*baseline))) {
      row.summary.numbers.push_back(std::move(number));
    }
  }
  AppendCounts(files, row.summary);
  return row;
}

/// The mean over the files of one number of a cell.
double MeanOfCell(const EvaluationGroup& group, std::size_t cell,
                  const std::function<double(const EvaluationCell&)>& number) {
  std::vector<double> numbers;
  for (const EvaluationFile* file : group.files) {
    numbers.push_back(number(file->cells[cell]));
  }
  return Mean(numbers);
}

std::vector<CellOutcome> Outcomes(const EvaluationGroup& group) {
  const EvaluationFile& first = *group.files.front();
  std::vector<CellOutcome> outcomes;
  for (std::size_t cell = 0; cell < first.cells.size(); ++cell) {
    CellOutcome outcome;
    outcome.return_mean =
        MeanOfCell(group, cell,
                   [](const EvaluationCell& each) { return each.return_mean; });
    for (std::size_t k = 0; k < first.constraints.size(); ++k) {
      outcome.cost_means.push_back(MeanOfCell(
          group, cell,
          [k](const EvaluationCell& each) { return each.cost_mean[k]; }));
    }
    outcome.share_within_budget =
        MeanOfCell(group, cell, [](const EvaluationCell& each) {
          return each.within_budget ? 1.0 : 0.0;
        });
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

/// All but the rows.
EvaluationSummary DescribeWorlds(const EvaluationFile& file) {
  EvaluationSummary summary;
  summary.task = file.task;
  summary.safety_coefficient = file.safety_coefficient;
  summary.challenges = file.challenges;
  summary.axes = file.axes;
  for (const EvaluationAxis& axis : file.axes) {
    summary.axis_titles.push_back(AxisTitle(file, axis));
  }
  summary.schedules = file.schedules;
  summary.constraints = file.constraints;
  summary.average = file.average.has_value();
  summary.episodes = file.episodes;
  summary.deterministic = file.deterministic;
  summary.horizon = file.horizon;
  return summary;
}

}  // namespace

void AddEvaluation(const Comparison& comparison,
                   std::optional<std::size_t> baseline, ReportData& data) {
  EvaluationSummary summary = DescribeWorlds(*comparison.first);
  const EvaluationGroup* base =
      baseline ? FindGroup(comparison, *baseline) : nullptr;
  std::optional<Baseline> scale;
  if (base != nullptr) {
    summary.baseline = data.methods[*baseline].label;
    scale = NormalisedBy(comparison, *base, data);
  }
  for (const EvaluationGroup& group : comparison.groups) {
    summary.rows.push_back(MakeRow(group, base, scale, data));
    summary.cells.push_back(Outcomes(group));
  }
  data.evaluations.push_back(std::move(summary));

  const std::size_t index = data.evaluations.size() - 1;
  const std::vector<EvaluationAxis>& axes = comparison.first->axes;
  const bool varied = std::ranges::all_of(
      axes, [](const EvaluationAxis& axis) { return axis.values.size() > 1; });
  if (varied && axes.size() == 1) AddGridCharts(comparison, index, data);
  if (varied && axes.size() == 2) AddGridMaps(index, data);
}

}  // namespace ballast::tools
