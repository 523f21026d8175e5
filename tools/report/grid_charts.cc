#include "tools/report/grid_charts.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "tools/ascending_order.h"
#include "tools/report/seed_band.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

/// A number of a row, e.g. its return.
using RowNumber = std::function<double(const EvaluationRow&)>;

std::vector<double> EpisodesOf(const EvaluationFile& file, std::size_t cell,
                               const RowNumber& number) {
  const auto episodes = static_cast<std::size_t>(file.episodes);
  std::vector<double> numbers;
  for (std::size_t e = 0; e < episodes; ++e) {
    numbers.push_back(number(file.rows[cell * episodes + e]));
  }
  return numbers;
}

/// Appends one cell's mean and band to the series of a group.
void AppendCell(const EvaluationGroup& group, std::size_t cell,
                const RowNumber& number, ChartSeries& series) {
  if (group.files.size() == 1) {
    const std::vector<double> episodes =
        EpisodesOf(*group.files.front(), cell, number);
    series.mean.push_back(Mean(episodes));
    series.low.push_back(*std::min_element(episodes.begin(), episodes.end()));
    series.high.push_back(*std::max_element(episodes.begin(), episodes.end()));
    return;
  }
  std::vector<double> seeds;
  for (std::size_t s = 0; s < group.files.size(); ++s) {
    seeds.push_back(Mean(EpisodesOf(*group.files[s], cell, number)));
    series.seeds[s].x.push_back(series.x.back());
    series.seeds[s].y.push_back(seeds.back());
  }
  series.mean.push_back(Mean(seeds));
  AppendBand(seeds, series);
}

ChartSeries MakeSeries(const EvaluationGroup& group, const RowNumber& number) {
  const std::vector<double>& values = group.files.front()->axes[0].values;
  ChartSeries series;
  series.method = group.method;
  series.band_over_seeds = group.files.size() >= 2;
  if (series.band_over_seeds) {
    for (const EvaluationFile* file : group.files) {
      const auto& seed = file->policy.training_seed;
      series.seeds.push_back({seed ? std::to_string(*seed) : "", {}, {}});
    }
  }
  for (const std::size_t cell : AscendingOrder(values)) {
    series.x.push_back(values[cell]);
    AppendCell(group, cell, number, series);
  }
  return series;
}

std::string BandNote(const Comparison& comparison) {
  bool over_seeds = false, over_episodes = false;
  for (const EvaluationGroup& group : comparison.groups) {
    (group.files.size() >= 2 ? over_seeds : over_episodes) = true;
  }
  std::string note;
  if (over_seeds) {
    note += "Lines: mean over training seeds; " + std::string(kBandNote) +
            "; thin lines: each seed. ";
  }
  if (over_episodes) {
    note += over_seeds ? "Methods with one training seed: mean"
                       : "One training seed each, so no interval. Lines: mean";
    note += " over " + std::to_string(comparison.first->episodes) +
            " episodes; pale bands: from the least to the greatest episode.";
  }
  return note;
}

Chart PerturbationChart(const Comparison& comparison, const std::string& title,
                        const std::string& y_title, const RowNumber& number) {
  const EvaluationFile& first = *comparison.first;
  Chart chart;
  chart.title = title;
  chart.x_title = AxisTitle(first, first.axes[0]);
  chart.y_title = y_title;
  chart.markers = true;
  chart.nominal = first.axes[0].nominal;
  chart.note = BandNote(comparison);
  for (const EvaluationGroup& group : comparison.groups) {
    chart.series.push_back(MakeSeries(group, number));
  }
  return chart;
}

}  // namespace

void AddGridCharts(const Comparison& comparison, std::size_t evaluation,
                   ReportData& data) {
  const auto add = [&](Chart chart) {
    data.charts.push_back(
        {comparison.first->task, evaluation, std::move(chart)});
  };
  if (comparison.first->average) {
    add(PerturbationChart(
        comparison, "Average cost in perturbed worlds", "average cost",
        [](const EvaluationRow& row) { return -row.episode_return; }));
    return;
  }
  add(PerturbationChart(
      comparison, "Return in perturbed worlds", "return per episode",
      [](const EvaluationRow& row) { return row.episode_return; }));
  for (std::size_t k = 0; k < comparison.first->constraints.size(); ++k) {
    const EvaluationConstraint& constraint = comparison.first->constraints[k];
    Chart chart = PerturbationChart(
        comparison, "Cost in perturbed worlds: " + constraint.name,
        "cost per episode",
        [k](const EvaluationRow& row) { return row.costs[k]; });
    chart.budget = constraint.budget_per_episode;
    add(std::move(chart));
  }
}

}  // namespace ballast::tools
