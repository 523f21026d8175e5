#include "tools/report/report_csv.h"

#include <algorithm>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/report/example_grid.h"
#include "tools/progress_table.h"
#include "tools/report/report_json.h"

namespace ballast::tools {
namespace {

std::size_t Lines(const std::string& csv) {
  return static_cast<std::size_t>(std::ranges::count(csv, '\n'));
}

ReportInput Example() {
  EvaluationFile line = ExampleEvaluation(5);
  line.policy.method = "say \"x\",\n=1";
  return {{},
          {{"a.json", "walk", ExampleGrid(4, 3, "ramu", 0.9)},
           {"b.json", "walk", std::move(line)}}};
}

BOOST_AUTO_TEST_SUITE(report_csv)

// Names and values of the JSON are found again, line by line.
BOOST_AUTO_TEST_CASE(methods_and_worlds_are_the_numbers_of_the_json) {
  const ReportInput input = Example();
  const ReportData data = MakeReportData(input, "t");
  const auto json = nlohmann::json::parse(ReportAsJson(data, input));
  const std::string methods = MethodsCsv(data), worlds = WorldsCsv(data);
  const auto& row = json["evaluations"][0]["rows"][0];
  for (const auto& [name, number] : row["summary"]["numbers"].items()) {
    const std::string line = "0,\"cartpole.swingup\",\"ramu\",1,\"" + name +
                             "\"," +
                             ShortestText(number["value"].get<double>()) + ",";
    BOOST_TEST((methods.find(line) != std::string::npos), line);
  }
  const auto& cell = row["cells"][1];
  const std::string world =
      "0,\"cartpole.swingup\",\"ramu\",\"perturbation.pole_length=0.75 "
      "perturbation.pole_mass=" +
      ShortestText(data.evaluations[0].axes[1].values[1]) + "\",";
  BOOST_TEST(worlds.find(world + "\"cost.slider_pos\"," +
                         ShortestText(cell["cost_means"][0].get<double>())) !=
             std::string::npos);
  // The second method's name holds a line break.
  BOOST_TEST(Lines(worlds) == 1 + 3 * 12 + 2 * 3 * 5);
}

BOOST_AUTO_TEST_CASE(hostile_names_stay_in_their_field) {
  const std::string csv = MethodsCsv(MakeReportData(Example(), "t"));
  BOOST_TEST(csv.find(",\"say \"\"x\"\",\n=1\",1,") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(curves_hold_each_point_of_each_line) {
  const ReportData data =
      MakeReportData({{},
                      {{"a.json", "walk", ExampleEvaluation(5, 0.5, 0)},
                       {"b.json", "walk", ExampleEvaluation(5, 0.4, 1)}}},
                     "t");
  const std::string csv = CurvesCsv(data);
  // Two charts of a mean and two seeds.
  BOOST_TEST(Lines(csv) == 1 + 2 * 3 * 5);
  const ChartSeries& series = data.charts.at(0).chart.series.at(0);
  BOOST_TEST(csv.find("\"Return in perturbed worlds\",\"ramu\",\"\",,0.75," +
                      ShortestText(series.mean[0]) + "," +
                      ShortestText(series.low[0]) + "," +
                      ShortestText(series.high[0]) + "\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
