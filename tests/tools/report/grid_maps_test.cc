#include "tools/report/grid_maps.h"

#include <algorithm>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/report/example_grid.h"
#include "tools/report/report_data.h"

namespace ballast::tools {
namespace {

ReportEvaluation Evaluated(EvaluationFile file) {
  return {file.policy.method + ".json", "walk", std::move(file)};
}

ReportInput TwoMethods() {
  return {{},
          {Evaluated(ExampleGrid(4, 3, "ramu", 0.9)),
           Evaluated(ExampleGrid(4, 3, "crpo", 0.1))}};
}

BOOST_AUTO_TEST_SUITE(grid_maps)

BOOST_AUTO_TEST_CASE(a_map_holds_every_cell_at_its_place) {
  const ReportInput input = TwoMethods();
  const ReportData data = MakeReportData(input, "t");
  BOOST_TEST(data.charts.empty());
  BOOST_REQUIRE(data.maps.size() == 3);  // Return, cost, within budget.
  const HeatMap& map = data.maps[1].maps.at(1);
  BOOST_TEST(map.title == "crpo");
  BOOST_TEST(map.x_title == "pole length (m)");
  BOOST_TEST(map.y_title == "pole mass (kg)");
  for (const EvaluationCell& cell : input.evaluations[1].file.cells) {
    const auto x = static_cast<std::size_t>(cell.index[0]);
    const auto y = static_cast<std::size_t>(cell.index[1]);
    BOOST_TEST(map.x.at(x) == cell.values[0]);
    BOOST_TEST(map.y.at(y) == cell.values[1]);
    BOOST_TEST(map.values.at(y * map.x.size() + x) == cell.cost_mean[0]);
  }
}

BOOST_AUTO_TEST_CASE(axes_ascend_whatever_the_grid) {
  ReportInput input = TwoMethods();
  EvaluationFile& file = input.evaluations[0].file;
  std::ranges::reverse(file.axes[0].values);
  const double first = file.cells[0].return_mean;
  const ReportData data = MakeReportData({{}, {input.evaluations[0]}}, "t");
  const HeatMap& map = data.maps.at(0).maps.at(0);
  BOOST_TEST(std::ranges::is_sorted(map.x));
  BOOST_TEST(map.values.at(map.x.size() - 1) == first);
}

BOOST_AUTO_TEST_CASE(all_methods_share_a_scale_with_the_budget_in_it) {
  const ReportData data = MakeReportData(TwoMethods(), "t");
  const ReportMaps& costs = data.maps.at(1);
  double low = 100, high = 100;  // The budget.
  for (const HeatMap& map : costs.maps) {
    low = std::min(low, *std::ranges::min_element(map.values));
    high = std::max(high, *std::ranges::max_element(map.values));
  }
  for (const HeatMap& map : costs.maps) {
    BOOST_TEST(map.low == low);
    BOOST_TEST(map.high == high);
    BOOST_TEST(map.middle.value() == 100);
  }
  BOOST_TEST(data.maps[2].maps.at(0).low == 0);
  BOOST_TEST(data.maps[2].maps.at(0).high == 1);
}

BOOST_AUTO_TEST_CASE(an_untrained_policy_does_not_stretch_the_scale) {
  ReportInput input = TwoMethods();
  const double low = MakeReportData(input, "t").maps.at(0).maps.at(0).low;
  EvaluationFile untrained = ExampleGrid(4, 3, "untrained", 0.5);
  for (EvaluationRow& row : untrained.rows) row.episode_return = 1;
  ComputeCellsAndAggregates(untrained);
  input.evaluations.push_back(Evaluated(untrained));
  BOOST_TEST(MakeReportData(input, "t").maps.at(0).maps.at(2).low == low);
  const ReportData alone = MakeReportData({{}, {input.evaluations[2]}}, "t");
  BOOST_TEST(alone.maps.at(0).maps.at(0).low == 1);
}

BOOST_AUTO_TEST_CASE(the_nominal_world_is_marked_only_where_it_is_a_cell) {
  // Of four lengths none is 1.0, of three the middle one is.
  BOOST_TEST(!MakeReportData(TwoMethods(), "t")
                  .maps.at(0)
                  .maps.at(0)
                  .nominal_x.has_value());
  const ReportData data =
      MakeReportData({{}, {Evaluated(ExampleGrid(3, 3, "ramu", 0.5))}}, "t");
  BOOST_TEST(data.maps.at(0).maps.at(0).nominal_x.value() == 1.0);
  BOOST_TEST(data.maps[0].maps[0].nominal_y.value() == 0.1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
