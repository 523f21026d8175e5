#include "agents/constrained/lagrangian.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace ballast::agents::constrained {
namespace {

/// A program whose answer is known: raise a x1 + b x2 - x1^2 / 2 - x2^2 / 2,
/// keep x1 <= c1 and x2 <= c2. The gain's best answer to multipliers l is
/// x = (a, b) - l, so the duals are max(0, (a, b) - c).
struct Program {
  std::vector<double> slope{3.0, 1.0};
  std::vector<double> limit{2.0, 4.0};

  std::vector<double> BestAnswer(const std::vector<double>& weights) const {
    return {slope[0] - weights[1] / weights[0],
            slope[1] - weights[2] / weights[0]};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lagrangian)

BOOST_AUTO_TEST_CASE(multipliers_begin_as_configured_beside_a_whole_reward) {
  Lagrangian method({.multiplier = 0.1}, {10.0, 20.0});
  std::vector<double> weights(3);
  method.Weigh(std::vector<double>{0.0, 0.0}, weights);
  BOOST_TEST(weights[0] == 1.0);
  // The dual is a float32.
  BOOST_TEST(weights[1] == 0.1, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(weights[2] == weights[1]);
}

BOOST_AUTO_TEST_CASE(multipliers_settle_on_the_known_duals) {
  const Program program;
  Lagrangian method({.multiplier = 0.1, .learning_rate = 1e-2}, program.limit);
  std::vector<double> weights(3);
  for (int update = 0; update < 5000; ++update) {
    method.Weigh({}, weights);
    method.Learn(program.BestAnswer(weights));
  }
  // Slack 1 above its limit at x1 = 3; the other is never reached, and its
  // softplus falls towards 0 without end.
  BOOST_TEST(std::abs(weights[1] - 1.0) < 1e-3);
  BOOST_TEST(weights[2] < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_steady_excess_moves_the_dual_by_the_rate_each_update) {
  // Adam's step while the gradient's sign and size last: a million updates at
  // the default rate are one.
  Lagrangian method({.multiplier = 5.0, .learning_rate = 1e-4}, {10.0});
  std::vector<double> weights(2);
  for (int update = 0; update < 1000; ++update) {
    method.Learn(std::vector<double>{50.0});
  }
  method.Weigh({}, weights);
  const auto dual = [](double multiplier) {
    return std::log(std::expm1(multiplier));
  };
  BOOST_TEST(dual(weights[1]) - dual(5.0) == 0.1,
             boost::test_tools::tolerance(1e-2));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
