#include "envs/queueing/linear_program.h"

#include <boost/test/unit_test.hpp>

namespace ballast::envs {
namespace {

BOOST_AUTO_TEST_SUITE(linear_program)

// All numbers are small rationals: rounding alone, hence 1e-12.
constexpr double kRounding = 1e-12;

LinearProgram Program(int variables, int at_most, int equal) {
  LinearProgram program;
  program.objective.setZero(variables);
  program.at_most.setZero(at_most, variables);
  program.at_most_bound.setZero(at_most);
  program.equal.setZero(equal, variables);
  program.equal_to.setZero(equal);
  return program;
}

BOOST_AUTO_TEST_CASE(finds_the_best_corner_of_a_polygon) {
  LinearProgram program = Program(2, 3, 0);
  program.objective << 3, 5;
  program.at_most << 1, 0, 0, 2, 3, 2;
  program.at_most_bound << 4, 12, 18;
  const auto solution = Maximise(program);
  BOOST_TEST((solution.status == LinearProgramStatus::kOptimal));
  BOOST_TEST(solution.value == 36.0, boost::test_tools::tolerance(kRounding));
  BOOST_TEST(solution.x(0) == 2.0, boost::test_tools::tolerance(kRounding));
  BOOST_TEST(solution.x(1) == 6.0, boost::test_tools::tolerance(kRounding));
}

BOOST_AUTO_TEST_CASE(keeps_equalities_and_lower_bounds) {
  // Maximise -x - 2y with x + y + z = 3 and y >= 1: (0, 1, 2).
  LinearProgram program = Program(3, 1, 1);
  program.objective << -1, -2, 0;
  program.at_most << 0, -1, 0;
  program.at_most_bound << -1;
  program.equal << 1, 1, 1;
  program.equal_to << 3;
  const auto solution = Maximise(program);
  BOOST_TEST((solution.status == LinearProgramStatus::kOptimal));
  BOOST_TEST(solution.value == -2.0, boost::test_tools::tolerance(kRounding));
  BOOST_TEST(solution.x(2) == 2.0, boost::test_tools::tolerance(kRounding));
}

BOOST_AUTO_TEST_CASE(a_repeated_equality_does_no_harm) {
  LinearProgram program = Program(2, 0, 2);
  program.objective << 1, 0;
  program.equal << 1, 1, 2, 2;
  program.equal_to << 1, 2;
  const auto solution = Maximise(program);
  BOOST_TEST((solution.status == LinearProgramStatus::kOptimal));
  BOOST_TEST(solution.value == 1.0, boost::test_tools::tolerance(kRounding));
}

BOOST_AUTO_TEST_CASE(does_not_cycle_on_the_example_of_beale) {
  LinearProgram program = Program(4, 3, 0);
  program.objective << 0.75, -150, 0.02, -6;
  program.at_most << 0.25, -60, -0.04, 9, 0.5, -90, -0.02, 3, 0, 0, 1, 0;
  program.at_most_bound << 0, 0, 1;
  const auto solution = Maximise(program);
  BOOST_TEST((solution.status == LinearProgramStatus::kOptimal));
  BOOST_TEST(solution.value == 0.05, boost::test_tools::tolerance(kRounding));
}

BOOST_AUTO_TEST_CASE(says_when_nothing_is_feasible) {
  LinearProgram program = Program(1, 2, 0);
  program.objective << 1;
  program.at_most << 1, -1;
  program.at_most_bound << 1, -2;
  BOOST_TEST((Maximise(program).status == LinearProgramStatus::kInfeasible));
}

BOOST_AUTO_TEST_CASE(says_when_nothing_bounds_the_objective) {
  LinearProgram program = Program(2, 1, 0);
  program.objective << 1, 1;
  program.at_most << 1, -1;
  program.at_most_bound << 1;
  BOOST_TEST((Maximise(program).status == LinearProgramStatus::kUnbounded));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::envs
