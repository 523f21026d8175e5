#include "tools/statistics/aggregates.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "configs/random_stream.h"
#include "tests/configs/refusal.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

double InterquartileMean(const TaskScores& scores) {
  return Summarise(scores, Aggregate::kInterquartileMean);
}

Estimates Once(const TaskScores& scores, Aggregate aggregate, int runs) {
  return EstimateAll(scores, aggregate, Eigen::ArrayXXd::Ones(1, runs));
}

// A few roundings of numbers of one size, hence 1e-13 relative.
BOOST_AUTO_TEST_SUITE(aggregates, *boost::unit_test::tolerance(1e-13))

BOOST_AUTO_TEST_CASE(every_task_counts_once_whatever_its_seeds) {
  BOOST_TEST(Summarise({{1, 3}, {10, 20, 30}}, Aggregate::kMean) == 11.0);
}

// By hand. Of n runs n / 4 go at either end, the last of them in part.
BOOST_AUTO_TEST_CASE(interquartile_means_of_few_runs) {
  BOOST_TEST(InterquartileMean({{7}}) == 7.0);
  BOOST_TEST(InterquartileMean({{1, 4}}) == 2.5);
  BOOST_TEST(InterquartileMean({{0, 3, 12}}) == (3 + 0.25 * 12) / 1.5);
  BOOST_TEST(InterquartileMean({{1, 100, 2, -50}}) == 1.5);
  BOOST_TEST(InterquartileMean({{0, 4, 8, 12, 100}}) ==
             (0.75 * 4 + 8 + 0.75 * 12) / 2.5);
  BOOST_TEST(InterquartileMean({{0, 1, 4, 9}, {16, 25, 36, 49}}) ==
             (4 + 9 + 16 + 25) / 4.0);
}

// Copies of the runs, as many as make the quarters whole, are a second way to
// the same number; between the quartiles it must lie.
BOOST_AUTO_TEST_CASE(four_copies_of_each_run_trim_to_whole_runs) {
  configs::RandomStream random(1);
  for (const std::size_t n : {3u, 5u, 6u, 7u, 10u, 13u}) {
    std::vector<double> runs, copies;
    for (std::size_t i = 0; i < n; ++i) runs.push_back(random.Normal());
    for (const double run : runs) copies.insert(copies.end(), 4, run);
    std::sort(copies.begin(), copies.end());
    const auto quarter = static_cast<std::ptrdiff_t>(n);
    const std::vector<double> middle(copies.begin() + quarter,
                                     copies.end() - quarter);
    const double mean = InterquartileMean({runs});
    BOOST_TEST(mean == Mean(middle));
    BOOST_TEST(mean >= Quantile(copies, 0.25));
    BOOST_TEST(mean <= Quantile(copies, 0.75));
  }
}

BOOST_AUTO_TEST_CASE(counts_are_copies) {
  const TaskScores scores = {{1, 5, 2}, {8, 3}};
  const TaskScores copied = {{1, 1, 2, 2, 2}, {8, 3, 3, 3}};
  Eigen::ArrayXXd counts(1, 5);
  counts << 2, 0, 3, 1, 3;
  for (const Aggregate aggregate :
       {Aggregate::kMean, Aggregate::kInterquartileMean}) {
    const Estimates of_counts = EstimateAll(scores, aggregate, counts);
    const Estimates of_copies = Once(copied, aggregate, 9);
    BOOST_TEST(of_counts.value[0] == of_copies.value[0]);
    BOOST_TEST(of_counts.error[0] == of_copies.error[0]);
  }
}

BOOST_AUTO_TEST_CASE(errors_of_means) {
  const std::vector<double> one = {1, 2, 4}, two = {10, 13, 12, 11};
  BOOST_TEST(Once({one}, Aggregate::kMean, 3).error[0] == StandardError(one));
  BOOST_TEST(Once({one, two}, Aggregate::kMean, 7).error[0] ==
             std::hypot(StandardError(one), StandardError(two)) / 2);
}

// By hand: of 0 1 4 9 16 25 36 49 two go at either end, so the winsorised runs
// are 4 4 4 9 16 25 25 25 and half of them counts.
BOOST_AUTO_TEST_CASE(the_error_of_an_interquartile_mean_is_winsorised) {
  const std::vector<double> winsorised = {4, 4, 4, 9, 16, 25, 25, 25};
  const double error = StandardDeviation(winsorised) * std::sqrt(8.0) / 4;
  BOOST_TEST(
      Once({{0, 1, 4, 9, 16, 25, 36, 49}}, Aggregate::kInterquartileMean, 8)
          .error[0] == error);
}

// Nothing of three runs is trimmed whole; half of them counts.
BOOST_AUTO_TEST_CASE(the_error_of_three_runs_is_that_of_a_half) {
  const std::vector<double> runs = {1, 2, 4};
  BOOST_TEST(Once({runs}, Aggregate::kInterquartileMean, 3).error[0] ==
             StandardDeviation(runs) * std::sqrt(3.0) / 1.5);
}

BOOST_AUTO_TEST_CASE(equal_runs_have_no_error_however_large_they_are) {
  const TaskScores scores = {{1e6, 1e6 + 1, 1e6 + 0.1}};
  Eigen::ArrayXXd counts(1, 3);
  counts << 0, 0, 3;
  for (const Aggregate aggregate :
       {Aggregate::kMean, Aggregate::kInterquartileMean}) {
    BOOST_TEST(EstimateAll(scores, aggregate, counts).error[0] == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(too_few_runs_are_refused_with_the_mend) {
  using configs::Refusal;
  const std::string refusal = Refusal([] { RequireRuns({{1, 2}, {3}}, 2); });
  BOOST_TEST(refusal.find("1 training seed;") != std::string::npos);
  BOOST_TEST(refusal.find("train more seeds") != std::string::npos);
  BOOST_TEST(Refusal([] { RequireRuns({}, 1); }) != "(accepted)");
  BOOST_TEST(Refusal([] { RequireRuns({{1, NAN}}, 1); }) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
