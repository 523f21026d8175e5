#include "envs/mujoco/tolerance.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

namespace ballast::envs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1e-15;

}  // namespace

BOOST_AUTO_TEST_SUITE(ToleranceTest)

BOOST_AUTO_TEST_CASE(is_one_inside_the_interval_and_at_its_ends) {
  for (const double x : {1.0, 1.5, 2.0}) {
    BOOST_CHECK_EQUAL(Tolerance(x, 1, 2, 0.5), 1);
  }
  BOOST_CHECK_EQUAL(Tolerance(1e300, 1, kInfinity, 0.5), 1);
}

BOOST_AUTO_TEST_CASE(a_margin_of_zero_is_a_step) {
  BOOST_CHECK_EQUAL(Tolerance(0.999, 1, 2, 0), 0);
  BOOST_CHECK_EQUAL(Tolerance(2.001, 1, 2, 0), 0);
}

BOOST_AUTO_TEST_CASE(every_falloff_has_its_value_at_the_margin) {
  for (const Falloff falloff :
       {Falloff::kGaussian, Falloff::kLinear, Falloff::kQuadratic}) {
    for (const double x : {0.0, 4.0}) {
      BOOST_CHECK_SMALL(Tolerance(x, 2, 2, 2, falloff, 0.3) - 0.3, kRounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_gaussian_is_a_power_of_the_value_at_the_margin) {
  const double distance = 1.7;
  BOOST_CHECK_SMALL(
      Tolerance(3 + 2 * distance, 1, 3, 2) - std::pow(0.1, distance * distance),
      kRounding);
}

BOOST_AUTO_TEST_CASE(linear_and_quadratic_end_at_zero) {
  BOOST_CHECK_SMALL(Tolerance(0.5, 1, 1, 1, Falloff::kLinear, 0) - 0.5,
                    kRounding);
  BOOST_CHECK_SMALL(Tolerance(0.5, 1, 1, 1, Falloff::kQuadratic, 0) - 0.75,
                    kRounding);
  BOOST_CHECK_EQUAL(Tolerance(-7, 1, 1, 1, Falloff::kLinear, 0), 0);
  BOOST_CHECK_EQUAL(Tolerance(-7, 1, 1, 1, Falloff::kQuadratic, 0), 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
