#include "configs/random_stream.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace ballast::configs {
namespace {

constexpr int kDraws = 200'000;

BOOST_AUTO_TEST_SUITE(RandomStreamSuite)

// The vector that other implementations of xoshiro256++ publish for the state
// 1, 2, 3, 4.
BOOST_AUTO_TEST_CASE(draws_follow_the_published_engine) {
  RandomStream stream(0);
  stream.set_state({1, 2, 3, 4});
  const std::array<std::uint64_t, 10> expected = {41943041ULL,
                                                  58720359ULL,
                                                  3588806011781223ULL,
                                                  3591011842654386ULL,
                                                  9228616714210784205ULL,
                                                  9973669472204895162ULL,
                                                  14011001112246962877ULL,
                                                  12406186145184390807ULL,
                                                  15849039046786891736ULL,
                                                  10450023813501588000ULL};
  for (const std::uint64_t draw : expected) BOOST_TEST(stream() == draw);
}

// From a separate program in Python.
BOOST_AUTO_TEST_CASE(seeding_follows_splitmix64) {
  RandomStream zero(0);
  BOOST_TEST(zero() == 0x53175d61490b23df);
  BOOST_TEST(zero() == 0x61da6f3dc380d507);
  RandomStream stream(42);
  BOOST_TEST(stream() == 0xd0764d4f4476689f);
  BOOST_TEST(stream() == 0x519e4174576f3791);
}

BOOST_AUTO_TEST_CASE(a_uniform_draw_is_the_upper_53_bits) {
  RandomStream stream(42);
  BOOST_TEST(stream.Uniform() == 0.8143051451229099);
  BOOST_TEST(stream.Uniform() == 0.3188210400616611);
  BOOST_TEST(stream.Uniform() == 0.9838941681774888);
}

BOOST_AUTO_TEST_CASE(a_stream_resumes_from_its_state) {
  RandomStream stream(7);
  stream.Normal();
  RandomStream resumed(0);
  resumed.set_state(stream.state());
  for (int i = 0; i < 5; ++i) BOOST_TEST(resumed.Normal() == stream.Normal());
}

// Tolerances are five standard errors of the estimate.
BOOST_AUTO_TEST_CASE(uniform_draws_have_the_moments_of_their_range) {
  RandomStream stream(1);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = stream.Uniform(-1, 3);
    BOOST_REQUIRE(x >= -1);
    BOOST_REQUIRE(x < 3);
    sum += x;
    squares += x * x;
  }
  const double variance = 16.0 / 12;
  BOOST_TEST(std::abs(sum / kDraws - 1) < 5 * std::sqrt(variance / kDraws));
  // E x^2 = 7/3; Var x^2 < E x^4 = 12.2.
  BOOST_TEST(std::abs(squares / kDraws - 7.0 / 3) <
             5 * std::sqrt(12.2 / kDraws));
}

BOOST_AUTO_TEST_CASE(a_uniform_draw_never_reaches_its_upper_end) {
  // Between neighbours every draw but the lower end would round up.
  const double low = 1;
  const double high = std::nextafter(low, 2.0);
  RandomStream stream(1);
  for (int i = 0; i < 100; ++i) {
    BOOST_REQUIRE(stream.Uniform(low, high) == low);
  }
}

// Five standard errors: the k-th moment's variance is (2k-1)!! - moment^2.
BOOST_AUTO_TEST_CASE(normal_draws_have_the_moments_of_the_normal_law) {
  RandomStream stream(2);
  double first = 0;
  double second = 0;
  double fourth = 0;
  double lagged = 0;
  double previous = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = stream.Normal();
    BOOST_REQUIRE(std::isfinite(x));
    first += x;
    second += x * x;
    fourth += x * x * x * x;
    lagged += x * previous;
    previous = x;
  }
  const double root = std::sqrt(1.0 / kDraws);
  BOOST_TEST(std::abs(first / kDraws) < 5 * root);
  BOOST_TEST(std::abs(second / kDraws - 1) < 5 * std::sqrt(2.0) * root);
  BOOST_TEST(std::abs(fourth / kDraws - 3) < 5 * std::sqrt(96.0) * root);
  BOOST_TEST(std::abs(lagged / kDraws) < 5 * root);
}

BOOST_AUTO_TEST_CASE(indices_are_equally_likely) {
  for (const std::uint64_t count : {1, 2, 3, 5, 7, 10}) {
    RandomStream stream(count);
    std::vector<int> seen(count, 0);
    for (int i = 0; i < kDraws; ++i) {
      const std::uint64_t index = stream.Index(count);
      BOOST_REQUIRE(index < count);
      ++seen[index];
    }
    const double p = 1.0 / static_cast<double>(count);
    for (const int times : seen) {
      // Five standard deviations of a binomial count.
      BOOST_TEST(std::abs(times - kDraws * p) <=
                 5 * std::sqrt(kDraws * p * (1 - p)));
    }
  }
}

BOOST_AUTO_TEST_CASE(indices_of_a_huge_count_are_not_biased_downwards) {
  // A plain remainder would put two thirds of the draws into the lower half.
  const std::uint64_t count = 3ULL << 62;
  RandomStream stream(3);
  int lower = 0;
  for (int i = 0; i < kDraws; ++i) lower += stream.Index(count) < count / 2;
  BOOST_TEST(std::abs(lower - kDraws / 2) < 5 * std::sqrt(kDraws / 4.0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
