#include "tools/statistics/improvement.h"

#include <cmath>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"
#include "tools/statistics/aggregate_intervals.h"

namespace ballast::tools {
namespace {

const TaskScores kX = {{1.2, 3.4, 2.2, 5.0, 4.1}, {1, 1, 2}};
const TaskScores kY = {{0.9, 2.0, 1.2, 3.3, 1.5, 2.7}, {1, 0, 3}};

std::vector<Interval> All(const TaskScores& x, const TaskScores& y) {
  configs::RandomStream random(5);
  const Eigen::ArrayXXd x_counts = ResampleSeeds(x, random);
  const Eigen::ArrayXXd y_counts = ResampleSeeds(y, random);
  return {ImprovementScoreInterval(x, y, ScoreForm::kNewcombe),
          ImprovementScoreInterval(x, y, ScoreForm::kCorrected),
          BrunnerMunzelInterval(x, y),
          ImprovementPercentileInterval(x, y, x_counts, y_counts)};
}

BOOST_AUTO_TEST_SUITE(improvement, *boost::unit_test::tolerance(1e-12))

// Counted by hand: 23.5 of 30 pairs, 4 of 9.
BOOST_AUTO_TEST_CASE(won_pairs_with_ties_as_halves) {
  BOOST_TEST(ProbabilityOfImprovement({kX[0]}, {kY[0]}) == 23.5 / 30);
  BOOST_TEST(ProbabilityOfImprovement({kX[1]}, {kY[1]}) == 5.0 / 9);
  BOOST_TEST(ProbabilityOfImprovement(kX, kY) == (23.5 / 30 + 5.0 / 9) / 2);
  BOOST_TEST(ProbabilityOfImprovement({{5}}, {{1}}) == 1.0);
}

BOOST_AUTO_TEST_CASE(both_orders_sum_to_one) {
  BOOST_TEST(ProbabilityOfImprovement(kX, kY) +
                 ProbabilityOfImprovement(kY, kX) ==
             1.0);
  BOOST_TEST(ProbabilityOfImprovement(kX, kX) == 0.5);
  const Interval here = ImprovementScoreInterval(kX, kY, ScoreForm::kCorrected);
  const Interval there =
      ImprovementScoreInterval(kY, kX, ScoreForm::kCorrected);
  BOOST_TEST(here.low == 1 - there.high);
  BOOST_TEST(here.high == 1 - there.low);
}

// SciPy 1.17, brunnermunzel: statistic -1.749697310384314, so the error is
// 0.16193277; its degrees are 5.5429867.
BOOST_AUTO_TEST_CASE(brunner_and_munzels_statistic,
                     *boost::unit_test::tolerance(1e-9)) {
  const Interval interval = BrunnerMunzelInterval({kX[0]}, {kY[0]});
  BOOST_TEST(interval.low == 0.3790426517993291);
  BOOST_TEST(interval.high == 1.0);  // Cut, from 1.188.
}

// At the ends the distance, corrected by half of one of 30 pairs, is the
// quantile times the error, by the formula as printed; nine degrees of freedom.
BOOST_AUTO_TEST_CASE(score_ends_solve_newcombes_equation) {
  const double m = 5, n = 6, observed = 23.5 / 30;
  struct Case {
    ScoreForm form;
    double quantile;
    double correction;
  };
  for (const Case& each :
       {Case{ScoreForm::kNewcombe, 1.959963984540054, 0},
        Case{ScoreForm::kCorrected, StudentQuantile(9, 0.95), 0.5 / 30}}) {
    const Interval interval =
        ImprovementScoreInterval({kX[0]}, {kY[0]}, each.form);
    for (const double p : {interval.low, interval.high}) {
      if (p > 1 - 1e-12) continue;  // Cut there.
      const double others = (m + n) / 2 - 1;
      const double variance =
          p * (1 - p) *
          (1 + others * (1 - p) / (2 - p) + others * p / (1 + p)) / (m * n);
      BOOST_TEST(std::abs(observed - p) - each.correction ==
                 each.quantile * std::sqrt(variance));
    }
  }
}

// Three seeds a method, all pairs won: chance alone does that in 2 of 20 cases,
// so that an interval of 95 % has to hold 1/2.
BOOST_AUTO_TEST_CASE(only_score_intervals_have_doubts_where_all_pairs_won) {
  const std::vector<Interval> intervals = All({{5, 6, 7}}, {{1, 2, 3}});
  BOOST_TEST(intervals[0].low < 0.6);
  BOOST_TEST(intervals[1].low < 0.5);
  BOOST_TEST(intervals[1].high == 1.0);
  BOOST_TEST(intervals[2].low == 1.0);
  BOOST_TEST(intervals[3].low == 1.0);
}

BOOST_AUTO_TEST_CASE(intervals_lie_in_0_1_and_hold_the_estimate) {
  for (const Interval& interval : All(kX, kY)) {
    BOOST_TEST(interval.low >= 0.0);
    BOOST_TEST(interval.low <= ProbabilityOfImprovement(kX, kY));
    BOOST_TEST(interval.high >= ProbabilityOfImprovement(kX, kY));
    BOOST_TEST(interval.high <= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(methods_are_compared_on_the_same_tasks) {
  using configs::Refusal;
  BOOST_TEST(Refusal([] {
               ProbabilityOfImprovement(kX, {{1, 2}});
             }).find("same tasks") != std::string::npos);
  BOOST_TEST(Refusal([] {
               BrunnerMunzelInterval({{1, 2}}, {{1}});
             }) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
