// Updates under every risk measure against plain loops in double.
#include <boost/test/unit_test.hpp>

#include "risk/registry.h"
#include "tests/agents/constrained/slow_comparison.h"

namespace ballast::agents::constrained {

BOOST_AUTO_TEST_SUITE(slow_risk)

BOOST_AUTO_TEST_CASE(an_update_under_every_distortion_agrees) {
  for (const risk::DistortionInfo& info : risk::ListDistortions()) {
    BOOST_TEST_CONTEXT(info.name) {
      SmallAgent small;
      small.distortion = {info.name, info.fallback, {}};
      if (info.name == "table") {
        small.distortion.points = {{0.0, 0.0}, {0.2, 0.55}, {1.0, 1.0}};
      }
      RequireEqual(Compare(small));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_update_in_every_attitude_to_the_reward_agrees) {
  for (const auto attitude :
       {risk::RewardAttitude::kRobust, risk::RewardAttitude::kNeutral,
        risk::RewardAttitude::kOptimistic}) {
    SmallAgent small;
    small.attitude = attitude;
    RequireEqual(Compare(small));
  }
}

BOOST_AUTO_TEST_CASE(an_update_with_a_risk_per_constraint_agrees) {
  SmallAgent small;
  small.own_shifts = {0.0, 2.0};
  RequireEqual(Compare(small));
}

BOOST_AUTO_TEST_CASE(an_update_that_weighs_by_the_older_rule_agrees) {
  // Four samples: of three, most orders are their own inverses.
  SmallAgent small;
  small.samples = 4;
  small.weighting = risk::Weighting::kInversePermutation;
  RequireEqual(Compare(small));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
