#include "risk/distortion.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "tests/risk/every_distortion.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(distortion)

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kSteps = 1000;

std::string Described(const DistortionFunction& g) {
  return std::string(g.name()) + ", g(0.3) = " + std::to_string(g(0.3));
}

template <typename Make>
void CheckRefused(const Make& make, const std::string& words) {
  BOOST_CHECK_EXCEPTION(make(), std::invalid_argument,
                        [&](const std::invalid_argument& refusal) {
                          const std::string message = refusal.what();
                          return message.find(words) != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(every_distortion_maps_zero_to_zero_and_one_to_one) {
  for (const auto& g : EveryDistortion()) {
    BOOST_TEST_CONTEXT(Described(*g)) {
      BOOST_TEST((*g)(0.0) == 0.0);
      BOOST_TEST((*g)(1.0) == 1.0);
    }
  }
}

// Values of g carry an error of a few 1e-16.
constexpr double kRounding = 1e-14;

BOOST_AUTO_TEST_CASE(every_distortion_is_nondecreasing_and_above_the_diagonal) {
  for (const auto& g : EveryDistortion()) {
    BOOST_TEST_CONTEXT(Described(*g)) {
      for (int i = 0; i < kSteps; ++i) {
        const double u = static_cast<double>(i) / kSteps;
        BOOST_TEST((*g)(u) <= (*g)(u + 1.0 / kSteps) + kRounding);
        BOOST_TEST((*g)(u) >= u - kRounding);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_distortion_is_concave) {
  for (const auto& g : EveryDistortion()) {
    BOOST_TEST_CONTEXT(Described(*g)) {
      for (int i = 1; i < kSteps; ++i) {
        const double u = static_cast<double>(i) / kSteps;
        const double left = (*g)(static_cast<double>(i - 1) / kSteps);
        const double right = (*g)(static_cast<double>(i + 1) / kSteps);
        BOOST_TEST((*g)(u) >= 0.5 * (left + right) - kRounding);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(closed_forms) {
  const auto tolerance = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(Expectation()(0.37) == 0.37);
  BOOST_TEST(Cvar(0.5)(0.2) == 0.4, tolerance);
  BOOST_TEST(Cvar(0.5)(0.8) == 1.0);
  BOOST_TEST(ProportionalHazard(0.5)(0.09) == 0.3, tolerance);
  BOOST_TEST(DualPower(2.0)(0.2) == 0.36, tolerance);
  // Phi(shift) at the median: Phi(0.75).
  BOOST_TEST(Wang(0.75)(0.5) == 0.7733726476231318, tolerance);
}

BOOST_AUTO_TEST_CASE(a_table_is_straight_between_its_points) {
  const PiecewiseLinear g({{0.0, 0.0}, {0.25, 0.5}, {0.5, 0.75}, {1.0, 1.0}});
  BOOST_TEST(g(0.125) == 0.25);
  BOOST_TEST(g(0.25) == 0.5);
  BOOST_TEST(g(0.375) == 0.625);
  BOOST_TEST(g(0.75) == 0.875);
}

BOOST_AUTO_TEST_CASE(a_table_with_the_corner_of_cvar_is_cvar) {
  const PiecewiseLinear table({{0.0, 0.0}, {0.3, 1.0}, {1.0, 1.0}});
  const Cvar cvar(0.3);
  for (int i = 0; i <= kSteps; ++i) {
    const double u = static_cast<double>(i) / kSteps;
    BOOST_TEST(table(u) == cvar(u), boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(parameters_out_of_range_are_refused_with_the_range) {
  for (const double level : {0.0, -0.1, 1.0001, kInfinity, kNan}) {
    CheckRefused([&] { Cvar{level}; }, "must lie in (0, 1]");
    CheckRefused([&] { ProportionalHazard{level}; }, "must lie in (0, 1]");
  }
  for (const double exponent : {0.999, -2.0, kInfinity, kNan}) {
    CheckRefused([&] { DualPower{exponent}; }, "must lie in [1, inf)");
  }
  for (const double shift : {-0.001, kInfinity, kNan}) {
    CheckRefused([&] { Wang{shift}; }, "must lie in [0, inf)");
  }
  CheckRefused([] { Cvar{1.5}; }, "cvar level = 1.5");
}

BOOST_AUTO_TEST_CASE(a_table_that_is_no_distortion_is_refused) {
  using Points = std::vector<DistortionPoint>;
  const auto refused = [](const Points& points, const std::string& words) {
    CheckRefused([&] { PiecewiseLinear{points}; }, words);
  };
  refused({}, "at least the points");
  refused({{0.0, 0.0}}, "at least the points");
  refused({{0.0, 0.1}, {1.0, 1.0}}, "must start at (0, 0)");
  refused({{0.0, 0.0}, {1.0, 0.9}}, "must end at (1, 1)");
  refused({{0.0, 0.0}, {0.5, 0.6}, {0.5, 0.7}, {1.0, 1.0}}, "u must increase");
  refused({{0.0, 0.0}, {0.5, 1.2}, {1.0, 1.0}}, "g must not decrease");
  refused({{0.0, 0.0}, {0.5, 0.4}, {1.0, 1.0}}, "must be concave");
  refused({{0.0, 0.0}, {kNan, 0.4}, {1.0, 1.0}}, "u must increase");
  refused({{0.0, 0.0}, {0.5, kNan}, {1.0, 1.0}}, "g must not decrease");
  refused({{kNan, 0.0}, {1.0, 1.0}}, "must start at (0, 0)");
}

BOOST_AUTO_TEST_CASE(corners_on_one_line_are_concave_in_spite_of_rounding) {
  BOOST_CHECK_NO_THROW(PiecewiseLinear(
      {{0.0, 0.0}, {0.1, 0.1}, {0.3, 0.3}, {0.7, 0.7}, {1.0, 1.0}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
