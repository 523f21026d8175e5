#include "tools/statistics/samples.h"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

namespace tt = boost::test_tools;
const std::vector<double> kSamples = {2, 4, 4, 4, 5, 5, 7, 9};

BOOST_AUTO_TEST_SUITE(statistics)

// Roundings of a handful of operations, hence 1e-14 relative.
BOOST_AUTO_TEST_CASE(known_moments, *boost::unit_test::tolerance(1e-14)) {
  BOOST_TEST(Mean(kSamples) == 5.0);
  BOOST_TEST(StandardDeviation(kSamples) == std::sqrt(32.0 / 7));
  BOOST_TEST(StandardError(kSamples) == std::sqrt(32.0 / 7 / 8));
}

BOOST_AUTO_TEST_CASE(known_quantiles, *boost::unit_test::tolerance(1e-14)) {
  const std::vector<double> samples = {10, 1, 4, 3};
  BOOST_TEST(Quantile(samples, 0) == 1.0);
  BOOST_TEST(Quantile(samples, 0.5) == 3.5);
  BOOST_TEST(Quantile(samples, 0.25) == 2.5);
  BOOST_TEST(Quantile(samples, 1) == 10.0);
}

// Printed tables (Abramowitz and Stegun, table 26.10) have three decimals.
BOOST_AUTO_TEST_CASE(student_quantiles_of_the_printed_table) {
  struct Entry {
    int degrees;
    double confidence;
    double t;
  };
  for (const Entry& entry : {Entry{1, 0.95, 12.706},
                             {2, 0.95, 4.303},
                             {3, 0.95, 3.182},
                             {4, 0.95, 2.776},
                             {5, 0.95, 2.571},
                             {9, 0.95, 2.262},
                             {30, 0.95, 2.042},
                             {120, 0.95, 1.980},
                             {4, 0.99, 4.604},
                             {7, 0.90, 1.895}}) {
    BOOST_TEST(std::abs(StudentQuantile(entry.degrees, entry.confidence) -
                        entry.t) <= 5.1e-4);
  }
}

// Closed forms: tan(pi c / 2) for one degree, sqrt(2 c^2 / (1 - c^2)) for two.
BOOST_AUTO_TEST_CASE(student_quantiles_in_closed_form,
                     *boost::unit_test::tolerance(1e-11)) {
  for (const double c : {0.1, 0.5, 0.9, 0.95}) {
    BOOST_TEST(StudentQuantile(1, c) == std::tan(std::numbers::pi * c / 2));
    BOOST_TEST(StudentQuantile(2, c) == std::sqrt(2 * c * c / (1 - c * c)));
  }
}

// The table's 4.303 is rounded to 5e-4, the standard error is 0.58.
BOOST_AUTO_TEST_CASE(an_interval_over_three_seeds) {
  const std::vector<double> seeds = {1, 2, 3};
  const double half = 4.303 / std::sqrt(3.0);
  const Interval interval = MeanInterval(seeds);
  BOOST_TEST(std::abs(interval.low - (2 - half)) <= 3e-4);
  BOOST_TEST(std::abs(interval.high - (2 + half)) <= 3e-4);
}

BOOST_AUTO_TEST_CASE(an_interval_from_one_seed_is_refused) {
  const std::vector<double> one = {500};
  BOOST_CHECK_THROW(MeanInterval(one), std::invalid_argument);
  BOOST_CHECK_THROW(StandardDeviation(one), std::invalid_argument);
  BOOST_CHECK_THROW(StandardError(one), std::invalid_argument);
  BOOST_CHECK_THROW(Mean({}), std::invalid_argument);
  BOOST_CHECK_THROW(Quantile(one, 1.1), std::invalid_argument);
  BOOST_CHECK_THROW(StudentQuantile(0, 0.95), std::invalid_argument);
  BOOST_CHECK_THROW(StudentQuantile(1, 1), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
