#include "tools/report_learning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ballast::tools {
namespace {

/// More points than this no screen shows.
constexpr std::size_t kMaxPoints = 1000;

/// A column that becomes a line.
struct Metric {
  std::string column;
  std::string variant{};
  bool dashed = false;
  /// Below 1: the column is discounted by it per step, and is shown as the
  /// episode's sum of the same steady value.
  double discount = 1;
};

/// A column of evaluation.csv beside that of the episodes lived.
Metric Evaluated(const std::string& column) {
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

/// Means of equally many consecutive rows each, at the last row's x, so that
/// at most kMaxPoints are left. NaNs do not count.
SeedLine Thin(const SeedLine& line) {
  const std::size_t bin = (line.x.size() + kMaxPoints - 1) / kMaxPoints;
  if (bin <= 1) return line;
  SeedLine thin{line.seed, {}, {}};
  for (std::size_t start = 0; start < line.x.size(); start += bin) {
    const std::size_t end = std::min(start + bin, line.x.size());
    std::vector<double> values;
    for (std::size_t i = start; i < end; ++i) {
      if (!std::isnan(line.y[i])) values.push_back(line.y[i]);
    }
    thin.x.push_back(line.x[end - 1]);
    thin.y.push_back(values.empty() ? std::numeric_limits<double>::quiet_NaN()
                                    : Mean(values));
  }
  return thin;
}

/// Rows up to which all lines have the same environment steps.
std::size_t CommonRows(const std::vector<SeedLine>& lines) {
  std::size_t rows = lines.front().x.size();
  for (const SeedLine& line : lines) {
    const auto [end, other] =
        std::mismatch(lines.front().x.begin(), lines.front().x.end(),
                      line.x.begin(), line.x.end());
    rows =
        std::min(rows, static_cast<std::size_t>(end - lines.front().x.begin()));
  }
  return rows;
}

/// Mean and interval over seeds at every row that all of them have.
void AddBand(ChartSeries& series) {
  const std::size_t rows = CommonRows(series.seeds);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<double> values;
    for (const SeedLine& line : series.seeds) {
      if (!std::isnan(line.y[row])) values.push_back(line.y[row]);
    }
    if (values.size() < series.seeds.size()) continue;
    const Interval interval = MeanInterval(values);
    series.x.push_back(series.seeds.front().x[row]);
    series.mean.push_back(Mean(values));
    series.low.push_back(interval.low);
    series.high.push_back(interval.high);
  }
  series.band_over_seeds = true;
}

/// From the discounted sum of a steady value to its sum over an episode.
double EpisodeScale(double discount, std::int64_t horizon) {
  return discount < 1 ? static_cast<double>(horizon) * (1 - discount) : 1;
}

std::optional<ChartSeries> MakeSeries(const Group& group,
                                      const Metric& metric) {
  ChartSeries series;
  series.method = group.method;
  series.variant = metric.variant;
  series.dashed = metric.dashed;
  for (const ReportRun* run : group.runs) {
    const ProgressData& table = metric.column.starts_with("Evaluation/")
                                    ? run->evaluation
                                    : run->progress;
    const auto steps = table.Column(kStepsColumn);
    const auto values = table.Column(metric.column);
    if (!steps || !values || steps->empty()) continue;
    SeedLine line{std::to_string(run->metadata.seed),
                  {steps->begin(), steps->end()},
                  {values->begin(), values->end()}};
    const double scale = EpisodeScale(metric.discount, run->metadata.horizon);
    for (double& y : line.y) y *= scale;
    series.seeds.push_back(Thin(line));
  }
  if (series.seeds.empty()) return std::nullopt;
  if (series.seeds.size() == 1) {
    series.x = series.seeds.front().x;
    series.mean = series.seeds.front().y;
    series.seeds.clear();
  } else {
    AddBand(series);
  }
  return series;
}

/// Adds `chart` with a line for each group and metric that has the column.
void AddChart(const std::vector<Group>& groups,
              const std::vector<Metric>& metrics, Chart chart,
              ReportData& data) {
  bool bands = false;
  for (const Group& group : groups) {
    for (const Metric& metric : metrics) {
      std::optional<ChartSeries> series = MakeSeries(group, metric);
      if (!series) continue;
      bands = bands || series->band_over_seeds;
      chart.series.push_back(std::move(*series));
    }
  }
  if (chart.series.empty()) return;
  if (bands) {
    chart.note +=
        "Thick: mean over training seeds; band: its 95 % interval (Student), "
        "cut off where wider than the frame; thin: each seed.";
  } else {
    chart.note += "One training seed each, so no interval.";
  }
  data.charts.push_back(std::move(chart));
}

Chart LearningChart(const std::string& task, const std::string& title,
                    const std::string& y_title) {
  Chart chart;
  chart.task = task;
  chart.title = title;
  chart.x_title = "environment steps";
  chart.y_title = y_title;
  return chart;
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
  Chart measured =
      LearningChart(task, "Cost while training: " + name, "cost per episode");
  measured.budget = constraint.budget_per_episode;
  AddChart(groups,
           {{.column = "Metrics/EpCost/" + name},
            Evaluated("Evaluation/EpCost/" + name)},
           measured, data);

  Chart both = LearningChart(task, "Estimated and measured cost: " + name,
                             "cost per episode");
  both.budget = constraint.budget_per_episode;
  both.note =
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

void AddTask(const std::string& task, const std::vector<Group>& groups,
             ReportData& data) {
  AddChart(groups, {{.column = "Metrics/EpRet"}, Evaluated("Evaluation/EpRet")},
           LearningChart(task, "Return while training", "return per episode"),
           data);
  for (const EvaluationConstraint& constraint : ConstraintsOf(groups)) {
    AddConstraint(task, constraint, groups, data);
  }
  Chart branch = LearningChart(task, "Share of updates that lower cost",
                               "share of updates");
  branch.percent = true;
  AddChart(groups, {{.column = "Safety/CostBranchShare"}}, branch, data);
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
