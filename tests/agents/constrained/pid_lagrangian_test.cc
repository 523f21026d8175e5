#include "agents/constrained/pid_lagrangian.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace ballast::agents::constrained {
namespace {

std::vector<double> WeightsOf(PidLagrangian& method) {
  std::vector<double> weights(2);
  method.Weigh({}, weights);
  return weights;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pid_lagrangian)

BOOST_AUTO_TEST_CASE(without_an_excess_the_reward_is_all) {
  PidLagrangian method({}, {10.0});
  for (int update = 0; update < 100; ++update) {
    method.Learn(std::vector<double>{9.0});
  }
  const std::vector<double> expected{1.0, 0.0};
  BOOST_TEST(WeightsOf(method) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_gain_alone_gives_its_closed_form) {
  // An excess of 2 from the first update on, not smoothed.
  const auto multiplier = [](const PidLagrangianConfig& gains, int updates) {
    PidLagrangian method(gains, {10.0});
    for (int update = 0; update < updates; ++update) {
      method.Learn(std::vector<double>{12.0});
    }
    const std::vector<double> weights = WeightsOf(method);
    return weights[1] / weights[0];
  };
  const auto exact = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(multiplier({0.3, 0.0, 0.0, 0.0}, 7) == 0.6, exact);
  BOOST_TEST(multiplier({0.0, 0.01, 0.0, 0.0}, 7) == 0.14, exact);
  // Smoothed by half: J - J' is 2 (1 - 1/2) - 2 (1/2)^2 after one update.
  BOOST_TEST(multiplier({0.0, 0.0, 1.0, 0.5}, 1) == 0.5, exact);
}

BOOST_AUTO_TEST_CASE(a_rise_is_answered_before_the_budget_is_exceeded) {
  PidLagrangian method({.proportional = 0.0, .integral = 0.0}, {10.0});
  for (int update = 0; update < 200; ++update) {
    method.Learn(std::vector<double>{1.0});
  }
  BOOST_TEST(WeightsOf(method)[1] == 0.0);
  for (int update = 0; update < 20; ++update) {
    method.Learn(std::vector<double>{6.0});
  }
  BOOST_TEST(WeightsOf(method)[1] > 0.0);
}

BOOST_AUTO_TEST_CASE(the_multiplier_settles_on_the_known_dual) {
  // The best answer to a multiplier l of a x - x^2 / 2 with x <= c is a - l,
  // so the dual is a - c.
  PidLagrangian method({.proportional = 0.05, .integral = 1e-3}, {2.0});
  double multiplier = 0.0;
  for (int update = 0; update < 20'000; ++update) {
    const std::vector<double> weights = WeightsOf(method);
    multiplier = weights[1] / weights[0];
    method.Learn(std::vector<double>{3.5 - multiplier});
  }
  BOOST_TEST(multiplier == 1.5, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
