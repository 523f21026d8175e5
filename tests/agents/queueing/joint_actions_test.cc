#include "agents/queueing/joint_actions.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace ballast::agents::queueing {

BOOST_AUTO_TEST_SUITE(joint_actions)

BOOST_AUTO_TEST_CASE(the_last_station_counts_fastest) {
  const models::Factors factors({2, 3});
  const JointActions actions(factors);
  BOOST_TEST_REQUIRE(actions.count() == 6);
  at::Tensor choices = at::empty({6, 2}, at::kLong);
  for (int action = 0; action < 6; ++action) {
    choices[action][0] = action / 3;
    choices[action][1] = action % 3;
    const auto columns = actions.Columns(action);
    BOOST_TEST(columns[0] == action / 3);
    BOOST_TEST(columns[1] == 2 + action % 3);
  }
  envs::IntVector numbers;
  actions.NumbersOf(choices, numbers);
  for (int action = 0; action < 6; ++action)
    BOOST_TEST(numbers[action] == action);
  // The same numbers as models::Factors gives them.
  BOOST_TEST(at::equal(factors.ChoicesOf(at::arange(6).view({6, 1})), choices));
}

BOOST_AUTO_TEST_CASE(draws_have_their_probabilities) {
  const JointActions actions(models::Factors({2, 3}));
  const std::vector<float> log_probability = {std::log(0.3F), std::log(0.7F),
                                              std::log(0.5F), -INFINITY,
                                              std::log(0.5F)};
  std::vector<int> drawn(6, 0);
  configs::RandomStream stream(1);
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i)
    ++drawn[actions.Draw(log_probability, stream)];
  for (int action = 0; action < 6; ++action) {
    const double expected =
        std::exp(actions.LogProbability(log_probability, action));
    // Five standard errors of a share of 20,000 draws.
    BOOST_TEST(std::abs(drawn[action] / double{kDraws} - expected) <
               5 * std::sqrt(0.25 / kDraws));
    if (expected == 0) BOOST_TEST(drawn[action] == 0);
  }
}

BOOST_AUTO_TEST_CASE(too_many_are_refused) {
  BOOST_CHECK_THROW(JointActions(models::Factors(std::vector<int>(17, 2))),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
