#include "tools/report/grid_maps.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tools/ascending_order.h"
#include "tools/number_format.h"

namespace ballast::tools {
namespace {

/// A number of a world, e.g. its mean return.
using CellNumber = std::function<double(const CellOutcome&)>;

/// A quantity and how it is coloured.
struct Quantity {
  std::string title;
  std::string value_title;
  std::string note;
  CellNumber number;
  std::optional<double> budget{};
  bool percent = false;
};

/// The first axis runs to the right, the second upwards.
HeatMap MakeMap(const EvaluationSummary& summary,
                const std::vector<CellOutcome>& cells,
                const Quantity& quantity) {
  HeatMap map;
  map.x_title = summary.axis_titles[0];
  map.y_title = summary.axis_titles[1];
  map.value_title = quantity.value_title;
  map.percent = quantity.percent;
  map.middle = quantity.budget;
  map.nominal_x = summary.axes[0].nominal;
  map.nominal_y = summary.axes[1].nominal;
  const std::vector<std::size_t> right = AscendingOrder(summary.axes[0].values);
  for (const std::size_t x : right) {
    map.x.push_back(summary.axes[0].values[x]);
  }
  for (const std::size_t y : AscendingOrder(summary.axes[1].values)) {
    map.y.push_back(summary.axes[1].values[y]);
    for (const std::size_t x : right) {
      map.values.push_back(
          quantity.number(cells[x * summary.axes[1].values.size() + y]));
    }
  }
  // Outside of the grid there is nothing to mark.
  if (std::ranges::find(map.x, *map.nominal_x) == map.x.end() ||
      std::ranges::find(map.y, *map.nominal_y) == map.y.end()) {
    map.nominal_x.reset();
    map.nominal_y.reset();
  }
  return map;
}

/// One scale of colours for all maps; an untrained policy's numbers would leave
/// nothing to see of the others', so they only count where they are alone.
void ShareScale(const std::vector<bool>& untrained, ReportMaps& group) {
  const bool alone = std::ranges::count(untrained, false) == 0;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < group.maps.size(); ++i) {
    if (untrained[i] && !alone) continue;
    const auto [least, greatest] =
        std::ranges::minmax_element(group.maps[i].values);
    low = std::min(low, *least);
    high = std::max(high, *greatest);
  }
  for (HeatMap& map : group.maps) {
    map.low = map.percent ? 0 : std::min(low, map.middle.value_or(low));
    map.high = map.percent ? 1 : std::max(high, map.middle.value_or(high));
  }
}

std::vector<Quantity> QuantitiesOf(const EvaluationSummary& summary) {
  if (summary.average) {
    return {{"Average cost over two perturbations", "average cost", "",
             [](const CellOutcome& cell) { return -cell.return_mean; }}};
  }
  std::vector<Quantity> quantities = {
      {"Return over two perturbations", "return", "",
       [](const CellOutcome& cell) { return cell.return_mean; }}};
  for (std::size_t k = 0; k < summary.constraints.size(); ++k) {
    const EvaluationConstraint& constraint = summary.constraints[k];
    quantities.push_back(
        {"Cost over two perturbations: " + constraint.name, "cost",
         "Blue is within the budget of " +
             FormatNumber(constraint.budget_per_episode) +
             ", orange over it; the line follows the budget. ",
         [k](const CellOutcome& cell) { return cell.cost_means[k]; },
         constraint.budget_per_episode});
  }
  if (!summary.constraints.empty()) {
    quantities.push_back(
        {"Within budget over two perturbations", "trainings within budget",
         "Share of the training seeds whose mean costs are all within budget. ",
         [](const CellOutcome& cell) { return cell.share_within_budget; },
         std::nullopt, true});
  }
  return quantities;
}

}  // namespace

void AddGridMaps(std::size_t evaluation, ReportData& data) {
  const EvaluationSummary& summary = data.evaluations[evaluation];
  for (const Quantity& quantity : QuantitiesOf(summary)) {
    ReportMaps group{evaluation,
                     quantity.title,
                     quantity.note +
                         "Means over training seeds; all maps have one scale "
                         "of colours; the ring is the nominal world.",
                     {}};
    std::vector<bool> untrained;
    for (std::size_t row = 0; row < summary.rows.size(); ++row) {
      const ReportMethod& method = data.methods[summary.rows[row].method];
      HeatMap map = MakeMap(summary, summary.cells[row], quantity);
      map.title = method.label;
      group.maps.push_back(std::move(map));
      untrained.push_back(method.method == kUntrained);
    }
    ShareScale(untrained, group);
    data.maps.push_back(std::move(group));
  }
}

}  // namespace ballast::tools
