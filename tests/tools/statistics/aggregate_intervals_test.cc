#include "tools/statistics/aggregate_intervals.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

const std::vector<double> kSkewed = {2.1, 3.4, 1.9, 8.7, 4.2, 2.8, 3.1, 5.5};

BootstrapIntervals Bootstrapped(const TaskScores& scores, Aggregate aggregate) {
  configs::RandomStream random(7);
  return Bootstrap(scores, aggregate, ResampleSeeds(scores, random));
}

std::vector<Interval> All(const TaskScores& scores, Aggregate aggregate) {
  const BootstrapIntervals bootstrap = Bootstrapped(scores, aggregate);
  return {StudentInterval(scores, aggregate), bootstrap.percentile,
          bootstrap.bca, bootstrap.studentised, bootstrap.symmetric};
}

BOOST_AUTO_TEST_SUITE(aggregate_intervals)

BOOST_AUTO_TEST_CASE(of_one_task_it_is_students,
                     *boost::unit_test::tolerance(1e-12)) {
  const Interval interval = StudentInterval({kSkewed}, Aggregate::kMean);
  const Interval known = MeanInterval(kSkewed);
  BOOST_TEST(interval.low == known.low);
  BOOST_TEST(interval.high == known.high);
}

// SciPy 1.17, ttest_ind(..., equal_var=False): 3.9593147751606 degrees.
BOOST_AUTO_TEST_CASE(of_several_tasks_it_is_welchs,
                     *boost::unit_test::tolerance(1e-12)) {
  const Interval interval =
      StudentInterval({{1, 2, 4}, {10, 13, 12, 11}}, Aggregate::kMean);
  const double half =
      StudentQuantile(3.9593147751605993, 0.95) * 0.54645321035850;
  BOOST_TEST((interval.high - interval.low) / 2 == half);
  BOOST_TEST((interval.high + interval.low) / 2 == (7.0 / 3 + 11.5) / 2);
}

// By hand: eight runs, of which whole trimming leaves four: 3 degrees. The
// printed quantile is 3.182.
BOOST_AUTO_TEST_CASE(degrees_of_an_interquartile_mean) {
  const std::vector<double> winsorised = {4, 4, 4, 9, 16, 25, 25, 25};
  const double half =
      3.182 * StandardDeviation(winsorised) * std::sqrt(8.0) / 4;
  const Interval interval = StudentInterval({{0, 1, 4, 9, 16, 25, 36, 49}},
                                            Aggregate::kInterquartileMean);
  BOOST_TEST(std::abs(interval.high - (13.5 + half)) <= 0.005);
}

// All 27 resamples of three seeds enumerated: the mean is 1 in one of them,
// more than 1 in 40, so the percentile interval runs from end to end; three
// times the same seed, in 3 of 27, puts the studentised ends at infinity.
BOOST_AUTO_TEST_CASE(resamples_of_three_seeds_do_not_reach_far_enough) {
  const BootstrapIntervals intervals =
      Bootstrapped({{1, 2, 3}}, Aggregate::kMean);
  BOOST_TEST(intervals.percentile.low == 1.0);
  BOOST_TEST(intervals.percentile.high == 3.0);
  BOOST_TEST(std::isinf(intervals.symmetric.high));
  BOOST_TEST(std::isinf(intervals.studentised.low));
}

// All 5^5 resamples enumerated. 999 of them place the end between the
// enumerated quantiles at 0.025 plus and minus four standard errors of 0.005.
BOOST_AUTO_TEST_CASE(percentiles_of_all_resamples) {
  const std::vector<double> scores = {1, 2, 4, 8, 16};
  Eigen::ArrayXd means(3125);
  for (int i = 0; i < 3125; ++i) {
    double sum = 0;
    for (int draw = 0, rest = i; draw < 5; ++draw, rest /= 5) {
      sum += scores[static_cast<std::size_t>(rest % 5)];
    }
    means[i] = sum / 5;
  }
  const double low = Bootstrapped({scores}, Aggregate::kMean).percentile.low;
  BOOST_TEST(low >= SampleQuantile(means, 0.005));
  BOOST_TEST(low <= SampleQuantile(means, 0.045));
}

// SciPy 1.17, scipy.stats.bootstrap with 200,000 resamples: percentile
// (2.7000, 5.5500), BCa (2.8875, 6.0375). Ends of 999 resamples have a
// standard error of about 0.07, and of 0.15 at BCa's upper end, which is their
// 0.99 quantile; three of them.
BOOST_AUTO_TEST_CASE(scipy_has_the_same_percentile_and_bca_intervals) {
  const BootstrapIntervals intervals =
      Bootstrapped({kSkewed}, Aggregate::kMean);
  BOOST_TEST(std::abs(intervals.percentile.low - 2.7) <= 0.2);
  BOOST_TEST(std::abs(intervals.percentile.high - 5.55) <= 0.2);
  BOOST_TEST(std::abs(intervals.bca.low - 2.8875) <= 0.2);
  BOOST_TEST(std::abs(intervals.bca.high - 6.0375) <= 0.45);
  BOOST_TEST(intervals.bca.high > intervals.percentile.high);
}

BOOST_AUTO_TEST_CASE(other_units_are_the_same_interval,
                     *boost::unit_test::tolerance(1e-9)) {
  const TaskScores scores = {kSkewed, {4, 6, 5.5, 7.25, 6}};
  TaskScores other = scores;
  for (std::vector<double>& task : other) {
    for (double& score : task) score = 1000 + 2 * score;
  }
  for (const Aggregate aggregate :
       {Aggregate::kMean, Aggregate::kInterquartileMean}) {
    const std::vector<Interval> here = All(scores, aggregate);
    const std::vector<Interval> there = All(other, aggregate);
    for (std::size_t i = 0; i < here.size(); ++i) {
      BOOST_TEST(there[i].low == 1000 + 2 * here[i].low);
      BOOST_TEST(there[i].high == 1000 + 2 * here[i].high);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_skewed_sample_has_its_longer_arm_where_its_tail_is) {
  const double mean = Summarise({kSkewed}, Aggregate::kMean);
  const Interval interval =
      Bootstrapped({kSkewed}, Aggregate::kMean).studentised;
  BOOST_TEST(interval.high - mean > mean - interval.low);
}

BOOST_AUTO_TEST_CASE(seeds_are_drawn_within_their_task_and_alike_every_time) {
  const TaskScores scores = {{1, 2, 3}, {4, 5}};
  configs::RandomStream random(7), again(7);
  const Eigen::ArrayXXd counts = ResampleSeeds(scores, random);
  BOOST_TEST((counts == ResampleSeeds(scores, again)).all());
  BOOST_TEST((counts.leftCols(3).rowwise().sum() == 3).all());
  BOOST_TEST((counts.rightCols(2).rowwise().sum() == 2).all());
  // Uniform: 999 * 3 draws of a third each, within five standard errors.
  BOOST_TEST(std::abs(counts.col(1).mean() - 1) <= 0.13);
}

BOOST_AUTO_TEST_CASE(quantiles_of_thirty_nine_are_its_ends) {
  const Eigen::ArrayXd values = Eigen::ArrayXd::LinSpaced(39, 1, 39);
  BOOST_TEST(SampleQuantile(values, 0.025) == 1.0);
  BOOST_TEST(SampleQuantile(values, 0.975) == 39.0);
  BOOST_TEST(SampleQuantile(values, 0.5) == 20.0);
  BOOST_TEST(SampleQuantile(values, 0.999) == 39.0);
}

BOOST_AUTO_TEST_CASE(one_seed_is_refused_with_the_mend) {
  using configs::Refusal;
  BOOST_TEST(Refusal([] {
               StudentInterval({{1}}, Aggregate::kMean);
             }).find("train more seeds") != std::string::npos);
  configs::RandomStream random(0);
  BOOST_TEST(Refusal([&] {
               ResampleSeeds({{1, 2}, {3}}, random);
             }) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
