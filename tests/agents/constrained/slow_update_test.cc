// One whole update by every constraint method against the same by plain loops
// in double.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/agents/constrained/slow_comparison.h"
#include "tests/agents/constrained/small_agent.h"

namespace ballast::agents::constrained {

BOOST_AUTO_TEST_SUITE(slow_update)

BOOST_AUTO_TEST_CASE(an_update_that_raises_the_reward_agrees) {
  const SmallAgent small;
  const Comparison compared = Compare(small);
  BOOST_TEST(!compared.metrics.lowered_cost());
  RequireEqual(compared);
}

BOOST_AUTO_TEST_CASE(an_update_that_lowers_a_cost_agrees) {
  SmallAgent small;
  for (Constraint& constraint : small.config.constraints) {
    constraint.budget_per_episode = 0.1;
  }
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.lowered_cost());
  RequireEqual(compared);
}

BOOST_AUTO_TEST_CASE(an_update_under_lagrange_multipliers_agrees) {
  SmallAgent small;
  small.config.constraint_method = ConstraintMethodKind::kLagrangian;
  small.config.lagrangian = {.multiplier = 0.7, .learning_rate = 1e-2};
  small.config.constraints[0].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[1] > 0.7);
  BOOST_TEST(compared.metrics.outcome_weights[2] < 0.7);
  RequireEqual(compared);
}

BOOST_AUTO_TEST_CASE(an_update_under_pid_multipliers_agrees) {
  SmallAgent small;
  small.config.constraint_method = ConstraintMethodKind::kPidLagrangian;
  small.config.constraints[0].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[1] > 0.0);
  BOOST_TEST(compared.metrics.outcome_weights[2] == 0.0);
  RequireEqual(compared);
}

BOOST_AUTO_TEST_CASE(an_update_without_constraints_agrees) {
  SmallAgent small;
  small.config.constraints.clear();
  RequireEqual(Compare(small));
}

BOOST_AUTO_TEST_CASE(an_update_that_estimates_from_fewer_actions_agrees) {
  SmallAgent small;
  small.config.constraints[0].actions_per_state = 1;
  small.config.constraints[1].actions_per_state = 2;
  small.config.constraints[1].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[2] == 1.0);
  RequireEqual(compared);
}

BOOST_AUTO_TEST_CASE(an_update_with_an_adversary_agrees) {
  for (const int every : {10, 7}) {  // The 21st update is due, and is not.
    SmallAgent small;
    small.config.adversary = {.probability = 0.4, .update_every = every};
    const Comparison compared = Compare(small);
    const auto moved =
        LargestGap(models::Doubles(compared.before.at("adversary.mpo.target")),
                   models::Doubles(compared.after.at("adversary.mpo.target")));
    BOOST_TEST((moved > 0.0) == (every == 10));
    RequireEqual(compared);
  }
}

BOOST_AUTO_TEST_CASE(an_update_with_an_adversary_of_the_reward_agrees) {
  SmallAgent small;
  small.config.constraints.clear();
  small.config.adversary = {.probability = 0.4, .update_every = 10};
  RequireEqual(Compare(small));
}

BOOST_AUTO_TEST_CASE(the_comparison_sees_a_step_that_is_not_made) {
  // Every tensor that learns moves by far more than its tolerance.
  const SmallAgent small;
  const Comparison compared = Compare(small);
  for (const char* name :
       {"critics.parameters", "critics.targets", "critics.adam.first_moment",
        "critics.adam.second_moment", "mpo.target", "mpo.duals",
        "mpo.policy_adam.first_moment", "mpo.policy_adam.second_moment",
        "mpo.temperatures"}) {
    const std::vector<double> before =
        models::Doubles(compared.before.at(name));
    const std::vector<double> after = models::Doubles(compared.after.at(name));
    BOOST_TEST(
        LargestGap(before, after) > 10.0 * ToleranceOf(name, after, compared),
        name);
  }
  BOOST_TEST(compared.slow.holds_an_end);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
