#include "tools/report/report_data.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"
#include "tests/tools/example_evaluation.h"

namespace ballast::tools {
namespace {

ReportEvaluation Evaluated(const std::string& method, std::int64_t seed,
                           double robustness = 0.5) {
  EvaluationFile file = ExampleEvaluation(5, robustness, seed);
  file.policy.method = method;
  return {method + std::to_string(seed) + ".json", "walk", std::move(file)};
}

/// A run with one row per entry of `returns`; NaN where there is none.
ReportRun Trained(const std::string& method, std::int64_t seed,
                  const std::vector<double>& returns) {
  ReportRun run;
  run.path = method + "/seed-" + std::to_string(seed);
  run.experiment = method;
  run.metadata = {
      method,     seed, "cartpole.swingup", 1000, {{"slider_pos", 100, 0.99}},
      {Session{}}};
  run.progress.columns = {"TotalEnvSteps", "Metrics/EpRet",
                          "Metrics/EpCost/slider_pos",
                          "Safety/EstimatedCost/slider_pos"};
  run.progress.values.resize(4);
  for (std::size_t i = 0; i < returns.size(); ++i) {
    run.progress.iterations.push_back(static_cast<std::int64_t>(i) + 1);
    run.progress.values[0].push_back(1000.0 * static_cast<double>(i + 1));
    run.progress.values[1].push_back(returns[i]);
    run.progress.values[2].push_back(80);
    run.progress.values[3].push_back(9);
  }
  return run;
}

const Chart& ChartCalled(const ReportData& data, const std::string& title) {
  const auto found = std::find_if(
      data.charts.begin(), data.charts.end(),
      [&](const ReportChart& each) { return each.chart.title == title; });
  BOOST_REQUIRE_MESSAGE(found != data.charts.end(), "no chart " + title);
  return found->chart;
}

const SummaryNumber& NumberOf(const SummaryRow& row, const std::string& name) {
  const SummaryNumber* number = FindNumber(row.summary, name);
  BOOST_REQUIRE_MESSAGE(number != nullptr, "no number " + name);
  return *number;
}

BOOST_AUTO_TEST_SUITE(report_data)

BOOST_AUTO_TEST_CASE(one_seed_has_no_interval_but_the_range_of_episodes) {
  const ReportInput input{{}, {Evaluated("ramu", 0)}};
  const ReportData data = MakeReportData(input, "t");
  const EvaluationFile& file = input.evaluations[0].file;
  const SummaryRow& row = data.evaluations.at(0).rows.at(0);
  BOOST_TEST(NumberOf(row, "return.nominal").value ==
             file.cells[2].return_mean);
  BOOST_TEST(NumberOf(row, "cost.slider_pos.nominal").value ==
             file.cells[2].cost_mean[0]);
  BOOST_TEST(NumberOf(row, "return.worst_cell").value ==
             file.aggregates.worst_cell_return);
  for (const SummaryNumber& number : row.summary.numbers) {
    BOOST_TEST(!number.interval, number.name);
  }

  const ChartSeries& series =
      ChartCalled(data, "Return in perturbed worlds").series.at(0);
  BOOST_TEST(!series.band_over_seeds);
  BOOST_TEST(series.seeds.empty());
  BOOST_TEST(series.mean.at(0) == file.cells[0].return_mean);
  BOOST_TEST(series.low[0] ==
             std::min({file.rows[0].episode_return, file.rows[1].episode_return,
                       file.rows[2].episode_return}));
  BOOST_TEST(series.high[0] > series.low[0]);
}

BOOST_AUTO_TEST_CASE(seeds_are_the_unit_of_intervals) {
  const ReportInput input{
      {}, {Evaluated("ramu", 0), Evaluated("ramu", 1), Evaluated("ramu", 2)}};
  const ReportData data = MakeReportData(input, "t");
  const SummaryRow& row = data.evaluations.at(0).rows.at(0);
  std::vector<double> nominal;
  for (const ReportEvaluation& each : input.evaluations) {
    nominal.push_back(each.file.cells[2].return_mean);
  }
  BOOST_TEST(row.seeds() == 3);
  // The same sums in another order: some roundings apart.
  const auto rounding = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(NumberOf(row, "return.nominal").value == Mean(nominal), rounding);
  BOOST_TEST(NumberOf(row, "return.nominal").interval->low ==
                 MeanInterval(nominal).low,
             rounding);
  const ChartSeries& series =
      ChartCalled(data, "Return in perturbed worlds").series.at(0);
  BOOST_TEST(series.band_over_seeds);
  BOOST_TEST(series.seeds.size() == 3);
  BOOST_TEST(series.high.at(2) == MeanInterval(nominal).high, rounding);
}

BOOST_AUTO_TEST_CASE(methods_share_a_picture_with_budget_and_nominal) {
  const ReportData data = MakeReportData(
      {{},
       {Evaluated("ramu", 0), Evaluated("crpo", 0), Evaluated("untrained", 0)}},
      "t");
  BOOST_TEST(data.evaluations.size() == 1);
  const Chart& chart =
      ChartCalled(data, "Cost in perturbed worlds: slider_pos");
  BOOST_TEST(chart.series.size() == 3);
  BOOST_TEST(chart.budget.value() == 100);
  BOOST_TEST(chart.nominal.value() == 1);
  BOOST_TEST(chart.x_title == "pole length (m)");
  BOOST_TEST(data.methods.at(1).label == "crpo");
  BOOST_TEST(data.methods[1].color == 1);
  BOOST_TEST(data.methods[2].color == -1);
}

BOOST_AUTO_TEST_CASE(one_method_in_two_experiments_gets_two_labels) {
  ReportEvaluation other = Evaluated("ramu", 0);
  other.experiment = "run_fast";
  const ReportData data =
      MakeReportData({{}, {Evaluated("ramu", 0), other}}, "t");
  BOOST_TEST(data.methods.at(0).label == "ramu (walk)");
  BOOST_TEST(data.methods.at(1).label == "ramu (run_fast)");
}

BOOST_AUTO_TEST_CASE(a_training_counts_once) {
  const ReportData data =
      MakeReportData({{Trained("ramu", 0, {1}), Trained("ramu", 0, {2})},
                      {Evaluated("ramu", 1), Evaluated("ramu", 1, 0.9)}},
                     "t");
  BOOST_TEST(data.evaluations.at(0).rows.at(0).seeds() == 1);
  BOOST_TEST(
      !ChartCalled(data, "Return while training").series.at(0).band_over_seeds);
  BOOST_TEST(data.notes.size() == 2);
}

BOOST_AUTO_TEST_CASE(other_budgets_are_never_compared) {
  ReportEvaluation other = Evaluated("crpo", 0);
  other.file.constraints[0].budget_per_episode = 50;
  const ReportData data =
      MakeReportData({{}, {Evaluated("ramu", 0), other}}, "t");
  BOOST_TEST(data.evaluations.size() == 2);
}

BOOST_AUTO_TEST_CASE(other_challenges_are_never_compared) {
  ReportEvaluation other = Evaluated("crpo", 0);
  other.file.challenges["action_delay"] = 3;
  const ReportData data =
      MakeReportData({{}, {Evaluated("ramu", 0), other}}, "t");
  BOOST_TEST(data.evaluations.size() == 2);
}

BOOST_AUTO_TEST_CASE(moving_worlds_stand_alone_and_name_their_scheduler) {
  ReportEvaluation moving = Evaluated("crpo", 0);
  moving.file.schedules = {{"pole_length", "random_walk", 0, 0.3, 3, 0.3, 1}};
  for (EvaluationRow& row : moving.file.rows) row.scheduled = {1};
  ComputeCellsAndAggregates(moving.file);
  ReportEvaluation wider = moving;
  wider.file.schedules[0].standard_deviation = 0.4;
  const ReportData data =
      MakeReportData({{}, {Evaluated("ramu", 0), moving, wider}}, "t");
  BOOST_REQUIRE(data.evaluations.size() == 3);
  BOOST_TEST(data.evaluations[0].axis_titles.at(0) == "pole length (m)");
  const std::string title = "pole length (m) at the start of random_walk";
  BOOST_TEST(data.evaluations[1].axis_titles.at(0) == title);
  BOOST_TEST(FindNumber(data.evaluations[1].rows.at(0).summary,
                        "return.nominal") == nullptr);
  const auto named = std::count_if(
      data.charts.begin(), data.charts.end(),
      [&](const ReportChart& each) { return each.chart.x_title == title; });
  BOOST_TEST(named == 4);  // Return and cost, of two.
}

BOOST_AUTO_TEST_CASE(axes_of_every_kind_have_titles_with_their_unit) {
  const std::string task = "cartpole.swingup";
  BOOST_TEST(QuantityTitle(task, "perturbation.pole_mass") == "pole mass (kg)");
  BOOST_TEST(QuantityTitle(task, "challenge.action_delay") ==
             "action delay (control steps)");
  BOOST_TEST(QuantityTitle(task, "constraint.safety_coefficient") ==
             "safety coefficient");
  BOOST_TEST(QuantityTitle("another", "perturbation.pole_mass") == "pole mass");
}

BOOST_AUTO_TEST_CASE(a_line_runs_from_left_to_right_whatever_the_grid) {
  ReportEvaluation evaluation = Evaluated("ramu", 0);
  EvaluationFile& file = evaluation.file;
  std::reverse(file.axes[0].values.begin(), file.axes[0].values.end());
  ComputeCellsAndAggregates(file);
  const double last = file.cells[0].return_mean;
  const ReportData data = MakeReportData({{}, {evaluation}}, "t");
  const ChartSeries& series =
      ChartCalled(data, "Return in perturbed worlds").series.at(0);
  BOOST_TEST(std::is_sorted(series.x.begin(), series.x.end()));
  BOOST_TEST(series.mean.back() == last);
}

BOOST_AUTO_TEST_CASE(a_second_axis_of_one_value_gives_cells_and_no_chart) {
  ReportEvaluation evaluation = Evaluated("ramu", 0);
  EvaluationFile& file = evaluation.file;
  file.axes.push_back({"perturbation.pole_mass", 0.1, {0.1}});
  for (EvaluationRow& row : file.rows) row.cell.push_back(0);
  ComputeCellsAndAggregates(file);
  const ReportData data = MakeReportData({{}, {evaluation}}, "t");
  BOOST_TEST(data.charts.empty());
  BOOST_TEST(data.maps.empty());
  BOOST_REQUIRE(data.evaluations.at(0).cells.at(0).size() == 5);
  BOOST_TEST(data.evaluations[0].cells[0][1].return_mean ==
             file.cells[1].return_mean);
}

BOOST_AUTO_TEST_CASE(a_grid_without_the_nominal_world_has_no_nominal_numbers) {
  ReportEvaluation evaluation = Evaluated("ramu", 0);
  evaluation.file.axes[0].nominal = 7;
  ComputeCellsAndAggregates(evaluation.file);
  const ReportData data = MakeReportData({{}, {evaluation}}, "t");
  for (const SummaryNumber& number :
       data.evaluations.at(0).rows.at(0).summary.numbers) {
    BOOST_TEST(!number.name.ends_with(".nominal"));
  }
}

BOOST_AUTO_TEST_CASE(policies_without_a_training_seed_stand_alone) {
  ReportEvaluation one = Evaluated("net", 0), other = Evaluated("net", 1);
  one.file.policy.training_seed.reset();
  other.file.policy.training_seed.reset();
  other.file.policy.sha256 = std::string(64, 'b');
  const ReportData data = MakeReportData({{}, {one, other}}, "t");
  BOOST_REQUIRE(data.evaluations.at(0).rows.size() == 2);
  BOOST_TEST(data.methods.at(0).label == "net (policy aaaaaaaaaaaa)");
  for (const SummaryRow& row : data.evaluations[0].rows) {
    BOOST_TEST(!NumberOf(row, "return.mean").interval);
  }
}

BOOST_AUTO_TEST_CASE(a_baseline_is_the_one_of_normalised_returns,
                     *boost::unit_test::tolerance(1e-12)) {
  const ReportInput input{{},
                          {Evaluated("ramu", 0, 0.9), Evaluated("crpo", 0, 0.4),
                           Evaluated("untrained", 0, 0.0)}};
  const ReportData data = MakeReportData(input, "t", "crpo");
  std::vector<double> means;
  for (const ReportEvaluation& each : input.evaluations) {
    means.push_back(each.file.aggregates.return_mean);
  }
  const std::vector<SummaryRow>& rows = data.evaluations.at(0).rows;
  const std::string name = "return.normalised.mean";
  BOOST_TEST(NumberOf(rows.at(0), name).value ==
             (means[0] - means[2]) / (means[1] - means[2]));
  BOOST_TEST(NumberOf(rows.at(1), name).value == 1.0);
  BOOST_TEST(NumberOf(rows.at(2), name).value == 0.0);
  const std::string improvement = "return.probability_of_improvement";
  BOOST_TEST(NumberOf(rows.at(0), improvement).value ==
             (means[0] > means[1] ? 1.0 : 0.0));
  BOOST_TEST(FindNumber(rows.at(1).summary, improvement) == nullptr);
  BOOST_TEST(data.notes.empty());
}

BOOST_AUTO_TEST_CASE(without_an_untrained_policy_nothing_is_normalised) {
  const ReportData data = MakeReportData(
      {{}, {Evaluated("ramu", 0), Evaluated("crpo", 0)}}, "t", "crpo");
  BOOST_TEST(FindNumber(data.evaluations.at(0).rows.at(0).summary,
                        "return.normalised.mean") == nullptr);
  BOOST_REQUIRE(data.notes.size() == 1);
  BOOST_TEST(data.notes[0].find("--untrained") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_or_ambiguous_baseline_names_the_known_ones) {
  ReportEvaluation other = Evaluated("ramu", 0);
  other.experiment = "run_fast";
  const ReportInput input{{}, {Evaluated("ramu", 0), other}};
  for (const char* name : {"crpo", "ramu"}) {
    const std::string refusal =
        configs::Refusal([&] { MakeReportData(input, "t", name); });
    BOOST_TEST(refusal.find("ramu (walk)") != std::string::npos, refusal);
  }
  BOOST_TEST(
      MakeReportData(input, "t", "ramu (walk)").evaluations.at(0).baseline ==
      "ramu (walk)");
}

BOOST_AUTO_TEST_CASE(learning_curves_have_bands_where_all_seeds_have_rows) {
  const double nan = std::nan("");
  const ReportData data = MakeReportData(
      {{Trained("ramu", 0, {nan, 10, 20, 30}), Trained("ramu", 1, {1, 14, 26}),
        Trained("crpo", 0, {5, 6, 7})},
       {}},
      "t");
  const Chart& chart = ChartCalled(data, "Return while training");
  BOOST_REQUIRE(chart.series.size() == 2);
  const ChartSeries& ramu = chart.series[0];
  BOOST_TEST((ramu.x == std::vector<double>{2000, 3000}));
  BOOST_TEST((ramu.mean == std::vector<double>{12, 23}));
  const std::vector<double> at_2000 = {10, 14};
  BOOST_TEST(ramu.low.at(0) == MeanInterval(at_2000).low,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(ramu.seeds.at(0).x.size() == 4);
  BOOST_TEST(chart.series[1].low.empty());
  BOOST_TEST((chart.series[1].mean == std::vector<double>{5, 6, 7}));
  BOOST_TEST(
      ChartCalled(data, "Cost while training: slider_pos").budget.value() ==
      100);
}

// 1000 * (1 - 0.99) misses 10 by some roundings, hence 1e-12.
BOOST_AUTO_TEST_CASE(an_estimate_is_shown_on_the_scale_of_what_episodes_paid,
                     *boost::unit_test::tolerance(1e-12)) {
  const ReportData data = MakeReportData({{Trained("ramu", 0, {1})}, {}}, "t");
  const Chart& chart =
      ChartCalled(data, "Estimated and measured cost: slider_pos");
  BOOST_REQUIRE(chart.series.size() == 2);
  BOOST_TEST(chart.series[0].variant == "estimated");
  BOOST_TEST(chart.series[0].mean.at(0) == 90.0);
  BOOST_TEST(chart.series[1].mean.at(0) == 80.0);
  BOOST_TEST(chart.budget.value() == 100.0);
}

BOOST_AUTO_TEST_CASE(long_curves_are_thinned_to_means_of_equal_rows) {
  std::vector<double> returns;
  for (int i = 0; i < 2000; ++i) returns.push_back(i);
  const ReportData data =
      MakeReportData({{Trained("ramu", 0, returns)}, {}}, "t");
  const ChartSeries& series =
      ChartCalled(data, "Return while training").series.at(0);
  BOOST_TEST(series.x.size() == 1000);
  BOOST_TEST(series.mean.at(0) == 0.5);
  BOOST_TEST(series.x.at(0) == 2000);
  BOOST_TEST(series.mean.back() == 1998.5);
}

BOOST_AUTO_TEST_CASE(an_evaluation_while_training_is_a_dashed_line) {
  ReportRun run = Trained("ramu", 0, {1, 2, 3, 4});
  run.evaluation.columns = {"TotalEnvSteps", "Evaluation/EpRet",
                            "Evaluation/EpCost/slider_pos"};
  run.evaluation.iterations = {2, 4};
  run.evaluation.values = {{2000, 4000}, {7, 8}, {90, 70}};
  const ReportData data =
      MakeReportData({{run, Trained("crpo", 0, {1})}, {}}, "t");
  for (const char* title :
       {"Return while training", "Cost while training: slider_pos"}) {
    const Chart& chart = ChartCalled(data, title);
    BOOST_TEST_REQUIRE(chart.series.size() == 3);
    BOOST_TEST(chart.series[1].variant == "evaluated");
    BOOST_TEST(chart.series[1].dashed);
    BOOST_TEST(chart.series[1].x == (std::vector<double>{2000, 4000}));
  }
  BOOST_TEST(ChartCalled(data, "Return while training").series[1].mean ==
             (std::vector<double>{7, 8}));
}

BOOST_AUTO_TEST_CASE(curves_by_wall_clock_average_what_happened_meanwhile) {
  // 400 rows in 20 minutes, and as many in 10: the common part is 10 minutes,
  // a hundred points of two and four rows.
  std::vector<double> returns(400);
  for (std::size_t i = 0; i < returns.size(); ++i) {
    returns[i] = static_cast<double>(i + 1);
  }
  const auto timed = [&](std::int64_t seed, double seconds) {
    ReportRun run = Trained("ramu", seed, returns);
    run.timing.columns = {"Seconds"};
    run.timing.iterations = run.progress.iterations;
    // Just short of the grid, so that rows fall into the part before.
    run.timing.values = {std::vector<double>(400, seconds)};
    run.timing.values[0][0] -= 1e-6;
    return run;
  };
  const ReportData data =
      MakeReportData({{timed(0, 3.0), timed(1, 1.5)}, {}}, "t");
  const ChartSeries& series =
      ChartCalled(data, "Return while training, by wall-clock").series.at(0);
  BOOST_REQUIRE(series.x.size() == 100U);
  const auto rounding = boost::test_tools::tolerance(1e-6);
  BOOST_TEST(series.x[0] == 0.05, rounding);
  BOOST_TEST(series.x[99] == 9.95, rounding);
  BOOST_TEST(series.seeds.at(0).y[10] == 21.5);
  BOOST_TEST(series.seeds.at(1).y[10] == 42.5);
  BOOST_TEST(series.mean[10] == 32.0);
}

BOOST_AUTO_TEST_CASE(without_a_clock_there_is_no_curve_by_it) {
  const ReportData data =
      MakeReportData({{Trained("ramu", 0, {1, 2, 3})}, {}}, "t");
  for (const ReportChart& each : data.charts) {
    BOOST_TEST(each.chart.title.find("wall-clock") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
