#include "tools/statistics/offered_intervals.h"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"
#include "tools/statistics/aggregate_intervals.h"
#include "tools/statistics/bounded_mean.h"

namespace ballast::tools {
namespace {

const std::vector<double> kThree = {710, 735, 695};

BOOST_AUTO_TEST_SUITE(offered_intervals)

BOOST_AUTO_TEST_CASE(three_seeds_have_students_interval) {
  const OfferedInterval offered = Offer(Statistic::kMean, {kThree});
  BOOST_REQUIRE(offered.interval.has_value());
  BOOST_TEST(Name(*offered.method) == "student");
  const Interval known = MeanInterval(kThree);
  BOOST_TEST(offered.interval->low == known.low,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(offered.interval->high == known.high,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(five_seeds_are_resampled_to_the_same_bits_every_time) {
  const TaskScores scores = {{710, 735, 695, 720, 500}};
  const OfferedInterval offered = Offer(Statistic::kWorstCell, scores);
  const OfferedInterval again = Offer(Statistic::kWorstCell, scores);
  BOOST_REQUIRE(offered.interval.has_value());
  BOOST_TEST(Name(*offered.method) == "symmetric_studentised");
  BOOST_TEST(offered.interval->low == again.interval->low);
  BOOST_TEST(offered.interval->low < 672.0);
}

BOOST_AUTO_TEST_CASE(one_seed_is_refused_with_the_mend) {
  for (int i = 0; i < kStatistics; ++i) {
    const auto statistic = static_cast<Statistic>(i);
    BOOST_TEST(!OfferedMethod(statistic, 1, 1).has_value());
    BOOST_TEST(OfferedMethod(statistic, 1, 3).has_value());
  }
  const OfferedInterval one = Offer(Statistic::kMean, {{1}});
  BOOST_TEST(!one.interval.has_value());
  BOOST_TEST(one.refusal.find("train 3 seeds or more") != std::string::npos);
  BOOST_TEST(!OfferImprovement({kThree}, {{1}}).interval.has_value());
}

BOOST_AUTO_TEST_CASE(where_nothing_held_nothing_is_offered) {
  const OfferedInterval four =
      Offer(Statistic::kInterquartileMean, {{710, 735, 695, 720}});
  BOOST_TEST(!four.interval.has_value());
  BOOST_TEST(four.refusal.find("interquartile_mean of 4 training seeds") !=
             std::string::npos);
  BOOST_TEST(four.refusal.find("train 5 seeds") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(seeds_that_are_all_alike_have_no_interval_of_no_width) {
  const OfferedInterval alike = Offer(Statistic::kMean, {{0, 0, 0}});
  BOOST_TEST(!alike.interval.has_value());
  BOOST_TEST(alike.refusal.find("same score") != std::string::npos);
  // Four zeros of five: so many resamples have none but zeros that the ends
  // are infinite.
  BOOST_TEST(!Offer(Statistic::kMean, {{0, 0, 0, 0, 7}}).interval.has_value());
}

// Three safe trainings of three: one in four may yet be unsafe.
BOOST_AUTO_TEST_CASE(safe_seeds_keep_their_doubt) {
  const OfferedInterval safe = Offer(Statistic::kRunsWithin, {{1, 1, 1}});
  BOOST_REQUIRE(safe.interval.has_value());
  BOOST_TEST(Name(*safe.method) == "bounded_mean");
  BOOST_TEST(safe.interval->low < 0.3);
  BOOST_TEST(safe.interval->high == 1.0);
}

BOOST_AUTO_TEST_CASE(shares_of_tasks_with_unlike_seeds_are_refused) {
  const OfferedInterval unlike =
      Offer(Statistic::kCellsWithin, {{1, 1, 1}, {1, 1, 1, 1}});
  BOOST_TEST(!unlike.interval.has_value());
  BOOST_TEST(unlike.refusal.find("missing ones") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(methods_are_compared_by_the_score_interval) {
  const OfferedInterval offered = OfferImprovement({kThree}, {{500, 600, 700}});
  BOOST_REQUIRE(offered.interval.has_value());
  BOOST_TEST(Name(*offered.method) == "corrected_score");
  BOOST_TEST(offered.interval->low < 0.5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
