#include "tools/statistics/method_summary.h"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"
#include "tests/tools/example_evaluation.h"
#include "tools/statistics/binomial.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

/// Three trainings of one method, unlike in their robustness.
std::vector<EvaluationFile> Example() {
  return {ExampleEvaluation(5, 0.2, 0), ExampleEvaluation(5, 0.5, 1),
          ExampleEvaluation(5, 0.7, 2)};
}

const SummaryNumber& NumberOf(const MethodSummary& summary,
                              const std::string& name) {
  const auto found =
      std::ranges::find(summary.numbers, name, &SummaryNumber::name);
  BOOST_REQUIRE_MESSAGE(found != summary.numbers.end(), name);
  return *found;
}

std::string CostName(const std::string& name) {
  return "cost." + Example()[0].constraints[0].name + "." + name;
}

BOOST_AUTO_TEST_SUITE(method_summary)

// The files' own aggregates, averaged over the trainings, are the same numbers
// summed in another order.
BOOST_AUTO_TEST_CASE(numbers_agree_with_the_files_own_aggregates,
                     *boost::unit_test::tolerance(1e-12)) {
  const std::vector<EvaluationFile> files = Example();
  double mean = 0, worst = 0, cost = 0, worst_cost = 0, cells = 0;
  for (const EvaluationFile& file : files) {
    mean += file.aggregates.return_mean / 3;
    worst += file.aggregates.worst_cell_return / 3;
    cost += file.aggregates.cost_mean[0] / 3;
    worst_cost += file.aggregates.worst_cell_cost[0] / 3;
    cells += file.aggregates.share_within_budget / 3;
  }
  const MethodSummary summary = SummariseMethod(files);
  BOOST_TEST(NumberOf(summary, "return.mean").value == mean);
  BOOST_TEST(NumberOf(summary, "return.worst_cell").value == worst);
  BOOST_TEST(NumberOf(summary, CostName("mean")).value == cost);
  BOOST_TEST(NumberOf(summary, CostName("per_budget.mean")).value ==
             cost / files[0].constraints[0].budget_per_episode);
  BOOST_TEST(NumberOf(summary, CostName("worst_cell")).value == worst_cost);
  BOOST_TEST(NumberOf(summary, CostName("share_of_cells_within")).value ==
             cells);
}

BOOST_AUTO_TEST_CASE(a_baseline_is_one_and_an_untrained_policy_zero,
                     *boost::unit_test::tolerance(1e-12)) {
  const double mean = NumberOf(SummariseMethod(Example()), "return.mean").value;
  const MethodSummary summary =
      SummariseMethod(Example(), Baseline{"crpo", 100, mean});
  BOOST_TEST(NumberOf(summary, "return.normalised.mean").value == 1.0);
  BOOST_TEST(summary.baseline == "crpo");
  BOOST_TEST(
      NumberOf(SummariseMethod(Example(), Baseline{"crpo", mean - 1, mean + 1}),
               "return.normalised.mean")
              .value == 0.5,
      boost::test_tools::tolerance(1e-9));
}

// The more robust trainings win every pair, on the return and on the cost.
BOOST_AUTO_TEST_CASE(two_methods_are_compared_on_returns_and_costs) {
  std::vector<EvaluationFile> better = {ExampleEvaluation(5, 0.8, 0),
                                        ExampleEvaluation(5, 0.9, 1),
                                        ExampleEvaluation(5, 1.0, 2)};
  std::vector<EvaluationFile> worse = {ExampleEvaluation(5, 0.0, 0),
                                       ExampleEvaluation(5, 0.1, 1),
                                       ExampleEvaluation(5, 0.2, 2)};
  for (const SummaryNumber& number : CompareMethods(better, worse)) {
    BOOST_TEST(number.value == 1.0, number.name);
    BOOST_REQUIRE(number.interval.has_value());
    BOOST_TEST(number.interval->low < 0.5);
  }
  BOOST_TEST(CompareMethods(better, worse).size() == 2u);
  BOOST_TEST(CompareMethods(worse, better)[0].value == 0.0);
  BOOST_TEST(Refusal([&] {
               CompareMethods(better, {ExampleEvaluation(4, 0.1, 0)});
             }).find("one grid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(three_trainings_have_intervals_that_hold_their_numbers) {
  for (const SummaryNumber& number : SummariseMethod(Example()).numbers) {
    BOOST_REQUIRE_MESSAGE(number.interval.has_value(),
                          number.name + ": " + number.refusal);
    BOOST_TEST(number.interval->low <= number.value, number.name);
    BOOST_TEST(number.interval->high >= number.value, number.name);
    BOOST_TEST(!number.interval_method.empty());
  }
}

BOOST_AUTO_TEST_CASE(one_training_has_numbers_and_no_interval) {
  for (const SummaryNumber& number : SummariseMethod({Example()[0]}).numbers) {
    BOOST_TEST(!number.interval.has_value());
    BOOST_TEST(number.refusal.find("train 3 seeds") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(bounds_of_cells_are_of_one_policy_and_hold_at_once) {
  const std::vector<EvaluationFile> files = Example();
  const MethodSummary summary = SummariseMethod(files);
  BOOST_REQUIRE(summary.risks.size() == 3 * 5u);
  for (const CellRisk& risk : summary.risks) {
    BOOST_TEST(risk.episodes == 3u);
    BOOST_TEST(
        risk.upper_bound == UpperBound(risk.over_budget, 3, 1 - 0.05 / 5),
        boost::test_tools::tolerance(1e-12));
  }
}

// Every cell has as many episodes, so the mean over rows is the one over cells.
BOOST_AUTO_TEST_CASE(longest_runs_are_known_where_the_files_know_them,
                     *boost::unit_test::tolerance(1e-12)) {
  std::vector<EvaluationFile> files = Example();
  double sum = 0, rows = 0;
  for (const EvaluationFile& file : files) {
    for (const EvaluationRow& row : file.rows) {
      sum += static_cast<double>(row.longest_cost_runs[0]);
      rows += 1;
    }
  }
  BOOST_TEST(
      NumberOf(SummariseMethod(files), CostName("longest_run.mean")).value ==
      sum / rows);
  for (EvaluationRow& row : files[1].rows) row.longest_cost_runs.clear();
  for (const SummaryNumber& number : SummariseMethod(files).numbers) {
    BOOST_TEST(number.name.find("longest_run") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(json_and_csv_hold_every_number) {
  const MethodSummary summary = SummariseMethod(Example());
  const auto document = SummaryJson(summary);
  const std::string csv = SummaryCsv(summary);
  BOOST_TEST(document.at("numbers").size() == summary.numbers.size());
  BOOST_TEST(std::ranges::count(csv, '\n') == std::ssize(summary.numbers) + 1);
  for (const SummaryNumber& number : summary.numbers) {
    const auto& object = document.at("numbers").at(number.name);
    BOOST_TEST(object.at("value").get<double>() == number.value);
    BOOST_TEST(object.at("interval")[0].get<double>() == number.interval->low);
    BOOST_TEST(csv.find("\"" + number.name + "\"") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_one_method_is_refused_with_the_mend) {
  BOOST_TEST(Refusal([] { SummariseMethod({}); }) != "(accepted)");
  std::vector<EvaluationFile> files = Example();
  files[2].policy.training_seed = 1;
  BOOST_TEST(Refusal([&] { SummariseMethod(files); }).find("leave one out") !=
             std::string::npos);
  files[2].policy.training_seed.reset();
  BOOST_TEST(Refusal([&] { SummariseMethod(files); }).find("training seed") !=
             std::string::npos);
  files = Example();
  files[1].policy.method = "another";
  BOOST_TEST(Refusal([&] { SummariseMethod(files); }).find("apart") !=
             std::string::npos);
  files = {ExampleEvaluation(5, 0.2, 0), ExampleEvaluation(4, 0.2, 1)};
  BOOST_TEST(Refusal([&] { SummariseMethod(files); }).find("apart") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
