#include "tools/statistics/grid_outcomes.h"

#include <limits>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

/// One seed, two cells of three episodes; the marked ones diverged.
GridOutcomes TwoCells(const std::vector<bool>& diverged = {}) {
  return {1, 2, 3, {1, 2, 6, 10, 20, 60}, diverged};
}

BOOST_AUTO_TEST_SUITE(grid_outcomes)

BOOST_AUTO_TEST_CASE(cells_lie_seed_by_seed) {
  const GridOutcomes outcomes(2, 2, 1, {1, 2, 3, 4});
  BOOST_TEST(outcomes.Cell(0, 1)[0] == 2.0);
  BOOST_TEST(outcomes.Cell(1, 0)[0] == 3.0);
  BOOST_TEST(TwoCells().CellMean(0, 1) == 30.0);
}

BOOST_AUTO_TEST_CASE(a_diverged_episode_enters_no_mean_and_keeps_no_budget) {
  const GridOutcomes outcomes =
      TwoCells({false, false, true, false, false, false});
  BOOST_TEST(outcomes.CellMean(0, 0) == 1.5);
  BOOST_TEST(outcomes.EpisodesWithin(0, 0, 100) == 2u);
  BOOST_TEST(!outcomes.CellWithin(0, 0, 100));
  BOOST_TEST(outcomes.CellWithin(0, 1, 100));
}

BOOST_AUTO_TEST_CASE(a_cell_that_diverged_throughout_has_what_came_before) {
  const GridOutcomes outcomes =
      TwoCells({true, true, true, false, false, false});
  BOOST_TEST(outcomes.CellMean(0, 0) == 3.0);
  BOOST_TEST(outcomes.EpisodesWithin(0, 0, 100) == 0u);
}

BOOST_AUTO_TEST_CASE(a_budget_may_be_spent_to_the_last) {
  BOOST_TEST(TwoCells().EpisodesWithin(0, 1, 20) == 2u);
  BOOST_TEST(TwoCells().CellWithin(0, 1, 30));
  BOOST_TEST(!TwoCells().CellWithin(0, 1, 29.9));
}

BOOST_AUTO_TEST_CASE(ragged_empty_and_undefined_outcomes_are_refused) {
  BOOST_TEST(Refusal([] {
               GridOutcomes(2, 1, 2, {1, 2, 3});
             }).find("every seed needs the same") != std::string::npos);
  BOOST_TEST(Refusal([] { GridOutcomes(0, 1, 1, {}); }) != "(accepted)");
  BOOST_TEST(Refusal([] { TwoCells({true}); }) != "(accepted)");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(Refusal([&] {
               GridOutcomes(1, 2, 2, {1, 2, 3, nan});
             }).find("seed 0, cell 1, episode 1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
