#include "agents/queueing/safety_net.h"

#include <boost/test/unit_test.hpp>

namespace ballast::agents::queueing {

BOOST_AUTO_TEST_SUITE(safety_net)

BOOST_AUTO_TEST_CASE(it_holds_from_above_one_length_to_below_the_other) {
  SafetyNet net({.enter = 10, .leave = 5}, /*networks=*/2, /*stochastic=*/1);
  envs::IntMatrix states(2, 3);
  const auto watch = [&](int first, int second) {
    // A stochastic state is no queue.
    states << 90, first, 1, 90, second, 0;
    return net.Watch(states);
  };
  BOOST_TEST(!watch(9, 0));
  BOOST_TEST(watch(10, 0));
  BOOST_TEST(net.holds(0));
  BOOST_TEST(!net.holds(1));
  BOOST_TEST(watch(4, 11));
  BOOST_TEST(net.holds(0));
  const envs::IntVector safe = Eigen::Vector2i(7, 8);
  envs::IntVector actions = Eigen::Vector2i(1, 2);
  net.Replace(safe, actions);
  BOOST_TEST((actions == safe));
  BOOST_TEST(watch(3, 10));
  actions << 1, 2;
  net.Replace(safe, actions);
  BOOST_TEST((actions == Eigen::Vector2i(1, 8)));
  BOOST_TEST(!watch(9, 4));
}

BOOST_AUTO_TEST_CASE(its_thresholds_follow_from_a_mean) {
  const SafetyNetConfig config = SafetyNetConfig::Above(15.0);
  BOOST_TEST(config.enter == 95.0);
  BOOST_TEST(config.leave == 47.5);
}

BOOST_AUTO_TEST_CASE(its_checkpoint_holds_who_is_held) {
  SafetyNet net({.enter = 10, .leave = 5}, 2, 0);
  envs::IntMatrix states(2, 1);
  states << 20, 0;
  net.Watch(states);
  SafetyNet resumed({.enter = 10, .leave = 5}, 2, 0);
  resumed.Tensors()[0].second.copy_(net.Tensors()[0].second);
  BOOST_TEST(resumed.holds(0));
  BOOST_TEST(!resumed.holds(1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
