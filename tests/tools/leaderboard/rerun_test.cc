#include "tools/leaderboard/rerun.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "tools/statistics/samples.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(rerun_band)

// Equal sizes and deviations: Welch's degrees are 2 (n - 1) and its error is
// deviation * sqrt(2 / n), so the edge of the band is known.
BOOST_AUTO_TEST_CASE(the_edge_is_welchs) {
  const std::vector<double> claimed = {1, 2, 3, 4, 5};
  const double edge = StudentQuantile(8, kBandConfidence) *
                      StandardError(claimed) * std::sqrt(2.0);
  for (const double side : {-1.0, 1.0}) {
    std::vector<double> inside, outside;
    for (const double number : claimed) {
      inside.push_back(number + side * edge * (1 - 1e-9));
      outside.push_back(number + side * edge * (1 + 1e-9));
    }
    BOOST_TEST(WithinBand(claimed, inside, 1));
    BOOST_TEST(!WithinBand(claimed, outside, 1));
    // One of many comparisons has more room.
    BOOST_TEST(WithinBand(claimed, outside, 2));
  }
}

BOOST_AUTO_TEST_CASE(numbers_without_spread_must_agree) {
  const std::vector<double> zeros(10, 0.0), ones(10, 1.0);
  BOOST_TEST(WithinBand(zeros, zeros, 1));
  BOOST_TEST(!WithinBand(zeros, ones, 1));
}

// One honest comparison in a thousand may fall outside, no more; 4,000 draws
// have 4 on average, and 15 with a probability of 2e-5.
BOOST_AUTO_TEST_CASE(honest_samples_lie_within_it) {
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  int outside = 0;
  for (int draw = 0; draw < 4000; ++draw) {
    std::vector<double> claimed(10), measured(10);
    for (double& number : claimed) number = 500 + 30 * normal(generator);
    for (double& number : measured) number = 500 + 30 * normal(generator);
    outside += WithinBand(claimed, measured, 1) ? 0 : 1;
  }
  BOOST_TEST(outside < 15);
  BOOST_TEST(outside > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
