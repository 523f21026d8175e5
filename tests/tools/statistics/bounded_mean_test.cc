#include "tools/statistics/bounded_mean.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "configs/random_stream.h"
#include "tests/configs/refusal.h"
#include "tools/statistics/binomial.h"

namespace ballast::tools {
namespace {

BOOST_AUTO_TEST_SUITE(bounded_mean)

// Roundings of a short recurrence of numbers in [0, 1], hence 1e-14.
BOOST_AUTO_TEST_CASE(closed_forms_of_two_and_three_points,
                     *boost::unit_test::tolerance(1e-14)) {
  for (const double x : {0.1, 0.25, 0.5, 0.6, 0.9}) {
    BOOST_TEST(RandomlyWeighedMeanCdf({0, 1}, x) == x);
    // Uniform weights of 0, 1/2, 1 have a triangular density.
    BOOST_TEST(RandomlyWeighedMeanCdf({0, 0.5, 1}, x) ==
               (x < 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x)));
    // 0 twice and 1 once: a Beta(1, 2) variable.
    BOOST_TEST(RandomlyWeighedMeanCdf({0, 0, 1}, x) == 1 - (1 - x) * (1 - x));
  }
  BOOST_TEST(RandomlyWeighedMeanCdf({0.2, 0.7}, 0.1) == 0.0);
  BOOST_TEST(RandomlyWeighedMeanCdf({0.2, 0.7}, 0.7) == 1.0);
}

// Exponentials over their sum are uniform on the simplex. 100,000 draws have a
// standard error of at most 0.0016; five of them.
BOOST_AUTO_TEST_CASE(simulated_weights_agree) {
  configs::RandomStream random(3);
  const std::vector<double> points = {0.1, 0.3, 0.3, 0.35, 0.8, 1, 1};
  constexpr int kDraws = 100'000;
  std::vector<double> means;
  for (int draw = 0; draw < kDraws; ++draw) {
    double sum = 0, weights = 0;
    for (const double point : points) {
      const double weight = -std::log(1 - random.Uniform());
      sum += weight * point;
      weights += weight;
    }
    means.push_back(sum / weights);
  }
  for (const double x : {0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9}) {
    const auto below =
        std::ranges::count_if(means, [&](double mean) { return mean <= x; });
    BOOST_TEST(std::abs(RandomlyWeighedMeanCdf(points, x) -
                        static_cast<double>(below) / kDraws) <= 0.008);
  }
}

// Both are found by iteration to about 1e-12.
BOOST_AUTO_TEST_CASE(zeros_and_ones_have_the_interval_of_clopper_and_pearson) {
  for (const std::size_t n : {2u, 3u, 5u, 10u, 20u}) {
    for (std::size_t k = 0; k <= n; ++k) {
      std::vector<double> draws(n, 0);
      std::fill_n(draws.begin(), k, 1);
      const Interval interval = BoundedMeanInterval({draws});
      const Interval exact = ClopperPearson(k, n);
      BOOST_TEST(std::abs(interval.low - exact.low) <= 1e-11);
      BOOST_TEST(std::abs(interval.high - exact.high) <= 1e-11);
    }
  }
}

BOOST_AUTO_TEST_CASE(turning_the_draws_turns_the_interval) {
  const Interval interval = BoundedMeanInterval({{0.2, 0.9, 0.4, 0.4}});
  const Interval turned = BoundedMeanInterval({{0.8, 0.1, 0.6, 0.6}});
  BOOST_TEST(std::abs(interval.low - (1 - turned.high)) <= 1e-14);
  BOOST_TEST(std::abs(interval.high - (1 - turned.low)) <= 1e-14);
}

BOOST_AUTO_TEST_CASE(draws_in_between_never_widen_it) {
  const Interval spread = BoundedMeanInterval({{0, 0, 1, 1}});
  const Interval centred = BoundedMeanInterval({{0.5, 0.5, 0.5, 0.5}});
  BOOST_TEST(centred.low > spread.low);
  BOOST_TEST(centred.high < spread.high);
}

BOOST_AUTO_TEST_CASE(the_seeds_of_several_tasks_are_averaged) {
  const Interval one = BoundedMeanInterval({{0.5, 0.75, 0.25}});
  const Interval two = BoundedMeanInterval({{1, 1, 0.5}, {0, 0.5, 0}});
  BOOST_TEST(one.low == two.low);
  BOOST_TEST(one.high == two.high);
}

BOOST_AUTO_TEST_CASE(what_is_no_share_is_refused) {
  using configs::Refusal;
  BOOST_TEST(Refusal([] {
               BoundedMeanInterval({{0.5, 1.1}});
             }) != "(accepted)");
  BOOST_TEST(Refusal([] { BoundedMeanInterval({{0.5}}); }) != "(accepted)");
  BOOST_TEST(Refusal([] {
               BoundedMeanInterval({{0.5, 0.5}, {0.1, 0.2, 0.3}});
             }).find("equally many") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
