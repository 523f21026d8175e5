// The reference suite's recorded rollouts, played again.
#include "tests/envs/golden_rollout.h"

#include <boost/test/unit_test.hpp>

#include "tests/envs/golden_check.h"

namespace ballast::envs {
BOOST_AUTO_TEST_SUITE(GoldenRolloutTest)

BOOST_AUTO_TEST_CASE(perturbed_robots_move_as_recorded) {
  const auto rollouts = PerturbedRollouts();
  BOOST_REQUIRE_EQUAL(rollouts.size(), 26);
  for (const GoldenRollout& golden : rollouts) CheckRollout(golden);
}

BOOST_AUTO_TEST_CASE(every_constraint_is_violated_when_recorded) {
  const auto rollouts = ConstraintRollouts();
  BOOST_REQUIRE_EQUAL(rollouts.size(), 11);
  for (const GoldenRollout& golden : rollouts) {
    // The whole vector that the suite gives: none is left out of a case.
    BOOST_CHECK_EQUAL(golden.options.constraints->size(),
                      golden.steps[0].costs.size());
    CheckRollout(golden);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
