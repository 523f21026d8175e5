#include "agents/episode.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace ballast::agents {

BOOST_AUTO_TEST_SUITE(episode)

BOOST_AUTO_TEST_CASE(to_go_of_a_steady_reward_is_a_geometric_sum) {
  constexpr int kSteps = 1000;
  const at::Tensor to_go = ToGo(at::full({kSteps}, 0.5F), 0.99);
  for (const int t : {0, 1, 500, 998, 999}) {
    const double expected = 0.5 * (1 - std::pow(0.99, kSteps - t)) / 0.01;
    BOOST_TEST(to_go[t].item<double>() == expected,
               boost::test_tools::tolerance(1e-6));  // One float32 rounding.
  }
}

BOOST_AUTO_TEST_CASE(to_go_of_a_single_reward_fades_into_the_past) {
  at::Tensor reward = at::zeros({6});
  reward[4] = 2.0F;
  const at::Tensor to_go = ToGo(reward, 0.5);
  BOOST_TEST(
      at::equal(to_go, at::tensor({0.125F, 0.25F, 0.5F, 1.0F, 2.0F, 0.0F})));
}

BOOST_AUTO_TEST_CASE(discount_one_sums_what_is_left) {
  BOOST_TEST(at::equal(ToGo(at::tensor({1.0F, 2.0F, 3.0F}), 1.0),
                       at::tensor({6.0F, 5.0F, 3.0F})));
}

BOOST_AUTO_TEST_CASE(an_episode_without_steps_has_nothing_to_go) {
  BOOST_TEST(ToGo(at::empty({0}), 0.99).numel() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents
