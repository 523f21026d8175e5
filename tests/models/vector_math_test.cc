// The polynomials beside the standard library, over their whole ranges.
#include "models/networks/vector_math.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

namespace ballast::models {
namespace {

double RelativeError(double found, double expected) {
  return std::abs(found - expected) / std::abs(expected);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vector_math)

BOOST_AUTO_TEST_CASE(exponentials_are_good_to_the_last_digits) {
  for (double x = -87.0; x <= 88.0; x += 0.0137) {
    const auto single = static_cast<float>(x);
    BOOST_TEST(RelativeError(Exp(single), std::exp(double{single})) < 2e-7, x);
  }
  for (double x = -700.0; x <= 700.0; x += 0.0711) {
    BOOST_TEST(RelativeError(Exp(x), std::exp(x)) < 4e-15, x);
  }
}

BOOST_AUTO_TEST_CASE(exponentials_stay_finite_and_keep_nan) {
  const double infinity = std::numeric_limits<double>::infinity();
  BOOST_TEST(Exp(-infinity) < 1e-300);
  BOOST_TEST(std::isfinite(Exp(infinity)));
  BOOST_TEST(Exp(static_cast<float>(-infinity)) < 1e-37F);
  BOOST_TEST(std::isfinite(Exp(static_cast<float>(infinity))));
  BOOST_TEST(std::isnan(Exp(std::nan(""))));
  BOOST_TEST(std::isnan(Exp(std::nanf(""))));
  BOOST_TEST(std::isnan(Tanh(std::nanf(""))));
}

BOOST_AUTO_TEST_CASE(tanh_is_good_to_its_absolute_error) {
  for (double x = -20.0; x <= 20.0; x += 0.0031) {
    const auto single = static_cast<float>(x);
    BOOST_TEST(std::abs(Tanh(single) - std::tanh(double{single})) < 3e-7, x);
    BOOST_TEST(std::abs(Tanh(single)) <= 1.0F, x);
  }
}

BOOST_AUTO_TEST_CASE(logarithms_are_good_to_the_last_digits) {
  for (double exponent = -87.0; exponent <= 88.0; exponent += 0.0173) {
    const auto x = static_cast<float>(std::exp(exponent));
    const double expected = std::log(double{x});
    BOOST_TEST(
        std::abs(Log(x) - expected) < 3e-7 * std::max(std::abs(expected), 0.3),
        x);
  }
  BOOST_TEST(Log(1.0F) == 0.0F);
  for (double x = 1e-30; x <= 1.0; x *= 1.07) {
    const auto single = static_cast<float>(x);
    BOOST_TEST(
        RelativeError(LogOnePlus(single), std::log1p(double{single})) < 3e-7,
        x);
  }
  BOOST_TEST(LogOnePlus(0.0F) == 0.0F);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
