#include "tools/bench_envs.h"

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(bench_envs)

// A law, not a speed: the machine that runs the tests may be busy.
BOOST_AUTO_TEST_CASE(speeds_are_those_of_the_worlds_and_their_ratio) {
  const BareSpeed speed = MeasureEnvs("cartpole.swingup", 8, 1, 0.2);
  BOOST_TEST(speed.steps_per_s > 100);
  BOOST_TEST(speed.bare_steps_per_s > 100);
  BOOST_TEST(speed.ratio > 0.05);
  BOOST_TEST(speed.ratio < 20);
}

BOOST_AUTO_TEST_CASE(an_unknown_task_is_answered_with_the_nearest) {
  const std::string refusal =
      configs::Refusal([] { MeasureEnvs("walker.wlk", 2, 1, 0.1); });
  BOOST_TEST(refusal.find("walker.walk") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
