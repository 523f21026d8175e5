#include "tools/evaluation_csv.h"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tools/example_evaluation.h"

namespace ballast::tools {
namespace {

std::vector<std::string> LinesOf(const EvaluationFile& file) {
  std::istringstream text(EvaluationAsCsv(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

BOOST_AUTO_TEST_SUITE(evaluation_csv)

BOOST_AUTO_TEST_CASE(a_row_stands_on_a_line_with_its_world) {
  EvaluationFile file = ExampleEvaluation(3);
  file.rows[4].episode_return = 0.1 + 0.2;
  file.rows[4].costs = {12};
  file.rows[4].discounted_costs = {1e-7};
  file.rows[4].longest_cost_runs = {5};
  file.rows[4].discounted_return = -2;
  file.rows[4].diverged = true;
  const auto lines = LinesOf(file);
  BOOST_REQUIRE(lines.size() == 10u);
  BOOST_TEST(lines[0] ==
             "perturbation.pole_length,episode,seed,return,discounted_return,"
             "cost.slider_pos,discounted_cost.slider_pos,"
             "longest_cost_run.slider_pos,length,diverged");
  BOOST_TEST(lines[5] == "1,1,1,0.30000000000000004,-2,12,1e-07,5,1000,1");
}

BOOST_AUTO_TEST_CASE(scheduled_values_have_columns_and_old_files_no_runs) {
  EvaluationFile file = ExampleEvaluation(1);
  file.version = 1;
  file.schedules = {{"pole_mass", "uniform", 0.1, 0.1, 1, 0.5, 1}};
  for (EvaluationRow& row : file.rows) row.scheduled = {0.25};
  const auto lines = LinesOf(file);
  BOOST_TEST(lines[0].ends_with(
      "discounted_cost.slider_pos,length,diverged,scheduled.pole_mass"));
  BOOST_TEST(lines[1].ends_with(",1000,0,0.25"));
}

BOOST_AUTO_TEST_CASE(averages_have_columns_of_their_own) {
  EvaluationFile file = ExampleEvaluation(1);
  file.average = AverageSettings{100, 10, {"1", "a, \"b\""}};
  file.rows.resize(1);
  file.rows[0].episode_return = -1.5;
  file.rows[0].seed = 7;
  file.rows[0].average = {0.25, 8, {1, 0.5}};
  const auto lines = LinesOf(file);
  BOOST_TEST(lines[0] ==
             "perturbation.pole_length,episode,seed,return,standard_error,"
             "cost_quantile_99,queue.1,\"queue.a, \"\"b\"\"\"");
  BOOST_TEST(lines[1] == "1,0,7,-1.5,0.25,8,1,0.5");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
