#include "tools/leaderboard/entry_charts.h"

#include <functional>

#include "tools/ascending_order.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

using CellNumber = std::function<double(const EvaluationCell& cell)>;

ChartSeries SeriesOf(const std::vector<const EvaluationFile*>& files,
                     const CellNumber& number) {
  ChartSeries series{};
  const std::vector<double>& values = files.front()->axes.front().values;
  for (const EvaluationFile* file : files) {
    series.seeds.push_back(
        {std::to_string(file->policy.training_seed.value_or(0)), {}, {}});
  }
  for (const std::size_t cell : AscendingOrder(values)) {
    double sum = 0;
    for (std::size_t s = 0; s < files.size(); ++s) {
      const double y = number(files[s]->cells[cell]);
      series.seeds[s].x.push_back(values[cell]);
      series.seeds[s].y.push_back(y);
      sum += y;
    }
    series.x.push_back(values[cell]);
    series.mean.push_back(sum / static_cast<double>(files.size()));
  }
  return series;
}

}  // namespace

std::vector<Chart> EntryCharts(const Entry& entry, const std::string& task) {
  std::vector<const EvaluationFile*> files;
  for (const EvaluationFile& file : entry.evaluations) {
    if (file.task == task) files.push_back(&file);
  }
  const EvaluationFile& first = *files.front();
  if (first.axes.size() != 1) return {};

  Chart chart;
  chart.x_title = AxisTitle(first.axes.front().name);
  chart.markers = true;
  chart.nominal = first.axes.front().nominal;
  chart.note = "Line: mean over training seeds; thin lines: each seed.";
  chart.title = "Return in perturbed worlds";
  chart.y_title = "return per episode";
  chart.series = {SeriesOf(
      files, [](const EvaluationCell& cell) { return cell.return_mean; })};
  std::vector<Chart> charts = {chart};
  for (std::size_t k = 0; k < first.constraints.size(); ++k) {
    chart.title = "Cost in perturbed worlds: " + first.constraints[k].name;
    chart.y_title = "cost per episode";
    chart.budget = first.constraints[k].budget_per_episode;
    chart.series = {SeriesOf(
        files, [k](const EvaluationCell& cell) { return cell.cost_mean[k]; })};
    charts.push_back(chart);
  }
  return charts;
}

}  // namespace ballast::tools
