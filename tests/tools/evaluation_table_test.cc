#include "tools/evaluation_table.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/configs/contains.h"
#include "tests/tools/example_evaluation.h"

namespace ballast::tools {
namespace {

using configs::Contains;

BOOST_AUTO_TEST_SUITE(evaluation_table)

BOOST_AUTO_TEST_CASE(there_is_a_line_for_each_cell_and_a_headline) {
  EvaluationFile file = ExampleEvaluation(3);
  file.cells[1].within_budget = true;
  file.cells[0].within_budget = file.cells[2].within_budget = false;
  const std::string text = EvaluationAsText(file);
  // Head, three cells, an empty line, the headline.
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 6);
  BOOST_TEST(text.starts_with("pole_length  return  cost of "));
  BOOST_TEST(Contains(text, "within budget in 1 of 3 worlds"));
  BOOST_TEST(Contains(text, "budget 100)"));
}

BOOST_AUTO_TEST_CASE(the_nominal_cell_alone_bears_a_star) {
  const std::string text = EvaluationAsText(ExampleEvaluation(3));
  const std::size_t star = text.find("* nominal");
  BOOST_REQUIRE(star != std::string::npos);
  BOOST_TEST(text.substr(text.rfind('\n', star) + 1, 2) == "1 ");
  BOOST_TEST(text.find("* nominal", star + 1) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(diverged_episodes_have_a_column_only_if_there_are_any) {
  EvaluationFile file = ExampleEvaluation(3);
  BOOST_TEST(!Contains(EvaluationAsText(file), "diverged"));
  file.rows[0].diverged = true;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(Contains(EvaluationAsText(file), "within budget  diverged"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
