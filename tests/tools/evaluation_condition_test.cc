#include "tools/evaluation_condition.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/configs/refusal.h"
#include "tests/tools/example_evaluation.h"

namespace ballast::tools {
namespace {

// Two constraints with budgets 100 and 10, and aggregates that are easy to
// tell apart.
EvaluationFile Example() {
  EvaluationFile file = ExampleEvaluation(1);
  file.constraints = {{"slider_pos_constraint", 100, 0.99},
                      {"slider_accel_constraint", 10, 0.99}};
  file.aggregates.return_mean = 700;
  file.aggregates.worst_cell_return = 500;
  file.aggregates.cost_mean = {90, 9.5};
  file.aggregates.worst_cell_cost = {186, 10};
  file.aggregates.share_within_budget = 0.75;
  file.aggregates.diverged = 2;
  return file;
}

std::string Finding(const std::string& text) {
  const EvaluationFile file = Example();
  return EvaluationCondition(text, file).Finding(file).value_or("");
}

void CheckRefused(const std::string& text, const std::string& words,
                  const EvaluationFile& file = Example()) {
  const std::string message =
      configs::Refusal([&] { EvaluationCondition(text, file); });
  BOOST_TEST(message.starts_with("--fail-if '" + text + "': "), message);
  BOOST_TEST(message.find(words) != std::string::npos,
             "no \"" << words << "\" in: " << message);
}

BOOST_AUTO_TEST_SUITE(evaluation_condition)

BOOST_AUTO_TEST_CASE(every_quantity_is_the_one_it_names) {
  BOOST_TEST(Finding("return > 699.5") == "return = 700 > 699.5");
  BOOST_TEST(Finding("worst_return < 501") == "worst_return = 500 < 501");
  BOOST_TEST(Finding("share_within_budget < 0.9") ==
             "share_within_budget = 0.75 < 0.9");
  BOOST_TEST(Finding("diverged > 0") == "diverged = 2 > 0");
  BOOST_TEST(Finding("cost.slider_accel_constraint >= 9.5") ==
             "cost.slider_accel_constraint = 9.5 >= 9.5");
  BOOST_TEST(Finding("worst_cost.slider_pos_constraint > budget") ==
             "worst_cost.slider_pos_constraint = 186 > 100 (budget)");
}

BOOST_AUTO_TEST_CASE(a_bound_itself_is_neither_above_nor_below) {
  for (const char* text : {"return < 700", "return > 700"}) {
    BOOST_TEST(Finding(text).empty());
  }
  for (const char* text : {"return <= 700", "return >= 700"}) {
    BOOST_TEST(!Finding(text).empty());
  }
  BOOST_TEST(Finding("return <= 699.9").empty());
  BOOST_TEST(Finding("return >= 700.1").empty());
}

BOOST_AUTO_TEST_CASE(a_cost_without_a_name_is_asked_of_every_constraint) {
  BOOST_TEST(Finding("cost > budget").empty());
  BOOST_TEST(Finding("cost > 9") == "cost.slider_pos_constraint = 90 > 9");
  BOOST_TEST(Finding("worst_cost <= budget") ==
             "worst_cost.slider_accel_constraint = 10 <= 10 (budget)");
}

BOOST_AUTO_TEST_CASE(spaces_do_not_matter) {
  BOOST_TEST(Finding("return>699.5") == Finding("  return  >  699.5 "));
  BOOST_TEST(Finding("return>=-1e3") == "return = 700 >= -1000");
}

BOOST_AUTO_TEST_CASE(averages_have_costs_of_their_own) {
  EvaluationFile file = Example();
  file.constraints.clear();
  file.average = AverageSettings{100, 10, {"1"}};
  file.aggregates.return_mean = -3;
  file.aggregates.worst_cell_return = -4;
  BOOST_TEST(
      EvaluationCondition("average_cost > 2", file).Finding(file).value() ==
      "average_cost = 3 > 2");
  BOOST_TEST(EvaluationCondition("worst_average_cost >= 4", file)
                 .Finding(file)
                 .value() == "worst_average_cost = 4 >= 4");
  CheckRefused("average_cost > 2", "unknown quantity average_cost");
  CheckRefused("cost > budget", "unknown quantity cost", file);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_with_the_nearest_name) {
  CheckRefused("", "must be like 'cost > budget'");
  CheckRefused("cost", "must be like 'cost > budget'");
  CheckRefused("cost = 3", "must be like 'cost > budget'");
  CheckRefused("costs > budget", "did you mean cost?");
  CheckRefused("cost.slider_pos_constrain > 1",
               "did you mean cost.slider_pos_constraint?");
  CheckRefused("return > budget", "only costs have a budget");
  CheckRefused("> 3", "unknown quantity");
  for (const char* bound :
       {"", "x", "nan", "inf", "1 2", "= 1", "> 1", "0x1"}) {
    CheckRefused("return > " + std::string(bound), "");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
