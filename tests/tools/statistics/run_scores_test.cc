#include "tools/statistics/run_scores.h"

#include <limits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using Scores = std::vector<double>;

/// Two seeds, four cells, two episodes. Cell means 1 2 3 10 and 4 4 4 4.
GridOutcomes Example() {
  return {2, 4, 2, {0, 2, 2, 2, 3, 3, 0, 20, 4, 4, 4, 4, 4, 4, 4, 4}};
}

// Halves and quarters of small whole numbers: exact but for the weights of
// CVaR, which are differences of quotients, hence 1e-14.
BOOST_AUTO_TEST_SUITE(run_scores, *boost::unit_test::tolerance(1e-14))

BOOST_AUTO_TEST_CASE(means_and_worst_cells) {
  BOOST_TEST(MeanOverCells(Example()) == Scores({4, 4}));
  BOOST_TEST(WorstCell(Example(), BadEnd::kHigh) == Scores({10, 4}));
  BOOST_TEST(WorstCell(Example(), BadEnd::kLow) == Scores({1, 4}));
}

// By hand: at 3/8 of four cells the worst counts once, the next a half.
BOOST_AUTO_TEST_CASE(a_cell_may_count_in_part) {
  const auto tt = boost::test_tools::per_element();
  BOOST_TEST(CvarOverCells(Example(), 0.375, BadEnd::kHigh) ==
                 Scores({(10 + 1.5) / 1.5, 4}),
             tt);
  BOOST_TEST(CvarOverCells(Example(), 0.375, BadEnd::kLow) ==
                 Scores({(1 + 1.0) / 1.5, 4}),
             tt);
}

BOOST_AUTO_TEST_CASE(cvar_lies_between_the_worst_cell_and_the_mean) {
  const auto tt = boost::test_tools::per_element();
  for (const BadEnd bad : {BadEnd::kLow, BadEnd::kHigh}) {
    BOOST_TEST(CvarOverCells(Example(), 1, bad) == MeanOverCells(Example()),
               tt);
    BOOST_TEST(CvarOverCells(Example(), 1e-9, bad) == WorstCell(Example(), bad),
               tt);
  }
  double last = std::numeric_limits<double>::infinity();
  for (const double level : {0.1, 0.3, 0.6, 0.8, 1.0}) {
    const double cvar = CvarOverCells(Example(), level, BadEnd::kHigh)[0];
    BOOST_TEST(cvar <= last);
    last = cvar;
  }
}

BOOST_AUTO_TEST_CASE(shares_within_a_budget) {
  BOOST_TEST(ShareOfEpisodesWithin(Example(), 3) == Scores({0.875, 0}));
  BOOST_TEST(ShareOfCellsWithin(Example(), 3) == Scores({0.75, 0}));
  BOOST_TEST(EveryCellWithin(Example(), 4) == Scores({0, 1}));
}

BOOST_AUTO_TEST_CASE(normalised_scores_are_0_untrained_and_1_at_the_baseline) {
  BOOST_TEST(Normalised({20, 120, 70, 220}, 20, 120) == Scores({0, 1, 0.5, 2}));
}

BOOST_AUTO_TEST_CASE(levels_and_baselines_without_sense_are_refused) {
  using configs::Refusal;
  for (const double level : {0.0, -1.0, 1.5}) {
    BOOST_TEST(Refusal([&] {
                 CvarOverCells(Example(), level, BadEnd::kLow);
               }) != "(accepted)");
  }
  BOOST_TEST(Refusal([] { Normalised({1}, 5, 5); }).find("baseline") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
