#include "tools/report/learning_charts.h"

#include <algorithm>
#include <map>

#include "tools/report/learning_curve.h"
#include "tools/report/seed_band.h"

namespace ballast::tools {
namespace {

/// A column of evaluation.csv beside that of the episodes lived.
LearningMetric Evaluated(const std::string& column) {
  return {.column = column, .variant = "evaluated", .dashed = true};
}

/// The runs of one method on one task.
struct Group {
  std::size_t method;
  std::vector<const ReportRun*> runs;
};

bool HasSeed(const Group& group, std::int64_t seed) {
  return std::any_of(
      group.runs.begin(), group.runs.end(),
      [&](const ReportRun* run) { return run->metadata.seed == seed; });
}

/// Adds `chart` with a line for each group and metric that has the column.
void AddChart(const std::vector<Group>& groups,
              const std::vector<LearningMetric>& metrics, ReportChart framed,
              ReportData& data, Against axis = Against::kSteps) {
  Chart& chart = framed.chart;
  bool bands = false;
  for (const Group& group : groups) {
    for (const LearningMetric& metric : metrics) {
      std::optional<ChartSeries> series =
          LearningCurve(group.runs, group.method, metric, axis);
      if (!series) continue;
      bands = bands || series->band_over_seeds;
      chart.series.push_back(std::move(*series));
    }
  }
  if (chart.series.empty()) return;
  if (bands) {
    chart.note += "Thick: mean over training seeds; " + std::string(kBandNote) +
                  "; thin: each seed.";
  } else {
    chart.note += "One training seed each, so no interval.";
  }
  data.charts.push_back(std::move(framed));
}

/// Adds `chart` once against environment steps and once against the clock.
void AddChartTwice(const std::vector<Group>& groups,
                   const std::vector<LearningMetric>& metrics,
                   const ReportChart& chart, ReportData& data) {
  AddChart(groups, metrics, chart, data);
  ReportChart timed = chart;
  timed.chart.title += ", by wall-clock";
  timed.chart.x_title = "minutes of training";
  AddChart(groups, metrics, timed, data, Against::kMinutes);
}

ReportChart LearningChart(const std::string& task, const std::string& title,
                          const std::string& y_title) {
  ReportChart framed;
  framed.task = task;
  framed.chart.title = title;
  framed.chart.x_title = "environment steps";
  framed.chart.y_title = y_title;
  return framed;
}

/// The constraints of a task's runs, in the order found; the first run's where
/// they differ.
std::vector<EvaluationConstraint> ConstraintsOf(
    const std::vector<Group>& groups) {
  std::vector<EvaluationConstraint> all;
  for (const Group& group : groups) {
    for (const ReportRun* run : group.runs) {
      for (const EvaluationConstraint& constraint : run->metadata.constraints) {
        const bool known = std::any_of(all.begin(), all.end(),
                                       [&](const EvaluationConstraint& each) {
                                         return each.name == constraint.name;
                                       });
        if (!known) all.push_back(constraint);
      }
    }
  }
  return all;
}

void AddConstraint(const std::string& task,
                   const EvaluationConstraint& constraint,
                   const std::vector<Group>& groups, ReportData& data) {
  const std::string& name = constraint.name;
  ReportChart measured =
      LearningChart(task, "Cost while training: " + name, "cost per episode");
  measured.chart.budget = constraint.budget_per_episode;
  AddChartTwice(groups,
                {{.column = "Metrics/EpCost/" + name},
                 Evaluated("Evaluation/EpCost/" + name)},
                measured, data);

  ReportChart both = LearningChart(task, "Estimated and measured cost: " + name,
                                   "cost per episode");
  both.chart.budget = constraint.budget_per_episode;
  both.chart.note =
      "Solid: the estimate that decides which objective is improved; it is "
      "discounted, and shown as the episode cost of a steady cost per step. "
      "Dashed: what episodes paid. ";
  AddChart(groups,
           {{.column = "Safety/EstimatedCost/" + name,
             .variant = "estimated",
             .discount = constraint.discount},
            {.column = "Metrics/EpCost/" + name,
             .variant = "measured",
             .dashed = true}},
           both, data);
}

/// Of a network. What is paid while training is too noisy to stand beside what
/// the policy costs, which differs by a few per cent.
void AddAverageCost(const std::string& task, const std::vector<Group>& groups,
                    ReportData& data) {
  ReportChart evaluated =
      LearningChart(task, "Average cost of the policy", "average cost");
  evaluated.chart.from_zero = false;
  AddChartTwice(groups, {{.column = "Evaluation/AverageCost"}}, evaluated,
                data);
  AddChart(
      groups, {{.column = "Metrics/AverageCost"}},
      LearningChart(task, "Average cost paid while training", "average cost"),
      data);
}

void AddShare(const std::string& task, const std::string& title,
              const std::string& y_title, const std::string& column,
              const std::vector<Group>& groups, ReportData& data) {
  ReportChart share = LearningChart(task, title, y_title);
  share.chart.percent = true;
  AddChart(groups, {{.column = column}}, share, data);
}

void AddTask(const std::string& task, const std::vector<Group>& groups,
             ReportData& data) {
  AddChartTwice(
      groups, {{.column = "Metrics/EpRet"}, Evaluated("Evaluation/EpRet")},
      LearningChart(task, "Return while training", "return per episode"), data);
  AddAverageCost(task, groups, data);
  for (const EvaluationConstraint& constraint : ConstraintsOf(groups)) {
    AddConstraint(task, constraint, groups, data);
  }
  AddShare(task, "Share of updates that lower cost", "share of updates",
           "Safety/CostBranchShare", groups, data);
  AddShare(task, "Share of steps under the safety net", "share of steps",
           "Safety/HeldShare", groups, data);
}

}  // namespace

void AddLearningCurves(const std::vector<ReportRun>& runs, ReportData& data) {
  std::vector<std::string> tasks;
  std::map<std::string, std::vector<Group>> groups;
  for (const ReportRun& run : runs) {
    const std::string& task = run.metadata.task;
    const std::size_t method =
        MethodIndex(data.methods, run.metadata.method, run.experiment);
    if (!groups.contains(task)) tasks.push_back(task);
    std::vector<Group>& of_task = groups[task];
    const auto found = std::find_if(
        of_task.begin(), of_task.end(),
        [&](const Group& group) { return group.method == method; });
    if (found == of_task.end()) {
      of_task.push_back({method, {&run}});
    } else if (HasSeed(*found, run.metadata.seed)) {
      data.notes.push_back(run.path.string() +
                           " is left out: a run of the same experiment and "
                           "training seed came before it.");
    } else {
      found->runs.push_back(&run);
    }
  }
  for (const std::string& task : tasks) AddTask(task, groups[task], data);
}

}  // namespace ballast::tools
