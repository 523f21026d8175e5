#include "tools/statistics/binomial.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

double BinomialProbability(std::size_t k, std::size_t n, double p) {
  const auto events = static_cast<double>(k), trials = static_cast<double>(n);
  return std::exp(std::lgamma(trials + 1) - std::lgamma(events + 1) -
                  std::lgamma(trials - events + 1) + events * std::log(p) +
                  (trials - events) * std::log1p(-p));
}

/// Probability that the upper bound at this confidence holds p.
double UpperBoundCoverage(std::size_t n, double p, double confidence) {
  double coverage = 0;
  for (std::size_t k = 0; k <= n; ++k) {
    if (UpperBound(k, n, confidence) >= p) {
      coverage += BinomialProbability(k, n, p);
    }
  }
  return coverage;
}

BOOST_AUTO_TEST_SUITE(binomial)

// Printed to four decimals (Clopper and Pearson's chart; tables since), hence
// half of the last.
BOOST_AUTO_TEST_CASE(published_intervals) {
  const Interval none = ClopperPearson(0, 10);
  BOOST_TEST(none.low == 0.0);
  BOOST_TEST(std::abs(none.high - 0.3085) <= 5e-5);
  const Interval half = ClopperPearson(5, 10);
  BOOST_TEST(std::abs(half.low - 0.1871) <= 5e-5);
  BOOST_TEST(std::abs(half.high - 0.8129) <= 5e-5);
}

// p^n = 1 - confidence where nothing, or all, happened.
BOOST_AUTO_TEST_CASE(closed_forms_at_the_ends,
                     *boost::unit_test::tolerance(1e-12)) {
  for (const std::size_t n : {1u, 3u, 10u, 100u}) {
    const auto trials = static_cast<double>(n);
    BOOST_TEST(UpperBound(0, n) == 1 - std::pow(0.05, 1 / trials));
    BOOST_TEST(ClopperPearson(n, n).low == std::pow(0.025, 1 / trials));
    BOOST_TEST(UpperBound(n, n) == 1.0);
  }
}

// By enumeration. 1e-12 for the roundings of the sums.
BOOST_AUTO_TEST_CASE(coverage_is_nominal_or_more_for_every_probability) {
  for (const std::size_t n : {1u, 3u, 10u, 30u}) {
    for (double p = 0.01; p < 1; p += 0.01) {
      double coverage = 0;
      for (std::size_t k = 0; k <= n; ++k) {
        const Interval interval = ClopperPearson(k, n);
        if (interval.low <= p && p <= interval.high) {
          coverage += BinomialProbability(k, n, p);
        }
      }
      BOOST_TEST(coverage >= 0.95 - 1e-12);
      BOOST_TEST(UpperBoundCoverage(n, p, 0.95) >= 0.95 - 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(bounds_of_a_grid_are_those_of_a_stricter_level,
                     *boost::unit_test::tolerance(1e-12)) {
  const std::vector<std::size_t> events = {0, 2, 10};
  const std::vector<double> bounds = SimultaneousUpperBounds(events, 10);
  for (std::size_t i = 0; i < events.size(); ++i) {
    BOOST_TEST(bounds[i] == UpperBound(events[i], 10, 1 - 0.05 / 3));
  }
}

// Enumerated for the two extremes: independent cells, of which all must hold,
// and cells that never coincide in their errors, where the misses add up.
BOOST_AUTO_TEST_CASE(all_cells_hold_at_once_whatever_ties_them) {
  constexpr std::size_t kCells = 21, kEpisodes = 10;
  constexpr double kTail = 0.05 / kCells;
  for (const double p : {0.02, 0.1, 0.3, 0.5, 0.8}) {
    const double each = UpperBoundCoverage(kEpisodes, p, 1 - kTail);
    BOOST_TEST(std::pow(each, kCells) >= 0.95 - 1e-12);
    BOOST_TEST(1 - kCells * (1 - each) >= 0.95 - 1e-12);
  }
  // Without the correction they do not: the test above can fail.
  double least = 1;
  for (const double p : {0.02, 0.1, 0.3, 0.5, 0.8}) {
    least = std::min(least,
                     std::pow(UpperBoundCoverage(kEpisodes, p, 0.95), kCells));
  }
  BOOST_TEST(least < 0.9);
}

BOOST_AUTO_TEST_CASE(impossible_counts_are_refused) {
  using configs::Refusal;
  BOOST_TEST(Refusal([] { ClopperPearson(0, 0); }) != "(accepted)");
  BOOST_TEST(Refusal([] { UpperBound(3, 2); }) != "(accepted)");
  BOOST_TEST(Refusal([] { UpperBound(1, 2, 1); }) != "(accepted)");
  BOOST_TEST(Refusal([] { SimultaneousUpperBounds({}, 2); }) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
