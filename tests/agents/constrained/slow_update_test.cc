// One whole update against the same by plain loops in double.
#include "tests/agents/constrained/slow_update.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/agents/constrained/small_agent.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

constexpr int kWarmUp = 20;

/// An agent after some updates, the update that follows, and the slow one.
struct Comparison {
  UpdateMetrics metrics;
  Saved before;
  Saved after;
  SlowUpdate slow;
};

Comparison Compare(const SmallAgent& small) {
  ConstrainedAgent agent = small.Make(11);
  const std::vector<Episode> episodes = EndingEpisodes();
  for (const Episode& episode : episodes) agent.Observe(episode);
  for (int update = 0; update < kWarmUp; ++update) agent.Update();
  // The temperatures would have settled: off with them, so that they move.
  Saved before = Snapshot(agent);
  before["mpo.temperatures"] = at::tensor({1.0, 0.3}, at::kDouble);
  agent.Restore({before.begin(), before.end()});
  const UpdateMetrics metrics = agent.Update();
  std::vector<std::vector<double>> risks;
  for (const auto& risk : small.Risks()) risks.push_back(risk.weights());
  const SlowAgent slow{small.config,  small.state_size, small.action_size,
                       small.horizon, small.samples,    small.magnitude,
                       risks,         episodes};
  return {metrics, before, Snapshot(agent), SlowUpdate(slow, before)};
}

double Largest(const std::vector<double>& values) {
  double largest = 0.0;
  for (const double x : values) largest = std::max(largest, std::abs(x));
  return largest;
}

double LargestGap(const std::vector<double>& a, const std::vector<double>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  double gap = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    gap = std::max(gap, std::abs(a[i] - b[i]));
  }
  return gap;
}

/// What float32 may lose of a tensor in one update.
double ToleranceOf(std::string name, const std::vector<double>& values,
                   const ConstrainedAgentConfig& config) {
  // The adversary learns as the agent does.
  if (name.starts_with("adversary.")) name = name.substr(10);
  // An ulp or two, that of the input and that of the result.
  const double rounding = 2e-7 * Largest(values);
  // Gradients are float32 sums of some hundred terms that partly cancel.
  if (name.ends_with("first_moment")) return 2e-5 * Largest(values);
  // 1 - 0.999 is off by 1.3e-5 in float32, and few steps old.
  if (name.ends_with("second_moment")) return 2e-5 * Largest(values);
  const double critic_step = 1e-4 * config.critics.learning_rate;
  const double policy_step = 1e-4 * config.mpo.learning_rate;
  if (name == "critics.parameters") return critic_step + rounding;
  if (name == "critics.targets") {
    return config.critics.target_rate * critic_step + rounding;
  }
  if (name == "policy") return policy_step + rounding;
  if (name == "mpo.target") {
    return config.mpo.target_rate * policy_step + rounding;
  }
  if (name == "mpo.duals") {
    return 1e-4 * config.mpo.dual_learning_rate + rounding;
  }
  if (name == "constraint_method.duals") {
    return 1e-4 * config.lagrangian.learning_rate + rounding;
  }
  // The controller sees the estimates, means of float32 values.
  if (name.starts_with("constraint_method.")) return 1e-5 * Largest(values);
  // A search that ends on a tolerance of its own, from float32 objectives.
  if (name == "mpo.temperatures") return 1e-5 * Largest(values);
  return 0.0;  // Counts, statistics and recent episodes: not touched.
}

void RequireEqual(const Comparison& compared, const SmallAgent& small) {
  for (const auto& [name, expected] : compared.slow.state) {
    const std::vector<double> found =
        name == "policy" ? PolicyParameters(compared.after)
        : name == "adversary.policy"
            ? PolicyParameters(compared.after, "adversary.")
            : Doubles(compared.after.at(name));
    const double gap = LargestGap(found, expected);
    BOOST_TEST(gap <= ToleranceOf(name, expected, small.config),
               name << " is off by " << gap);
  }
  for (const auto& [name, expected] : compared.slow.random) {
    BOOST_TEST(at::equal(compared.after.at(name), expected), name);
  }
  // Float32 sums of a few dozen terms.
  const auto float32 = boost::test_tools::tolerance(1e-5);
  for (std::size_t o = 0; o < compared.slow.critic_losses.size(); ++o) {
    BOOST_TEST(
        compared.metrics.critic_losses[o] == compared.slow.critic_losses[o],
        float32);
  }
  for (std::size_t k = 0; k < compared.slow.cost_estimates.size(); ++k) {
    BOOST_TEST(
        compared.metrics.cost_estimates[k] == compared.slow.cost_estimates[k],
        float32);
  }
  for (std::size_t o = 0; o < compared.slow.outcome_weights.size(); ++o) {
    BOOST_TEST(
        compared.metrics.outcome_weights[o] == compared.slow.outcome_weights[o],
        float32);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slow_update)

BOOST_AUTO_TEST_CASE(an_update_that_raises_the_reward_agrees) {
  const SmallAgent small;
  const Comparison compared = Compare(small);
  BOOST_TEST(!compared.metrics.lowered_cost());
  RequireEqual(compared, small);
}

BOOST_AUTO_TEST_CASE(an_update_that_lowers_a_cost_agrees) {
  SmallAgent small;
  for (Constraint& constraint : small.config.constraints) {
    constraint.budget_per_episode = 0.1;
  }
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.lowered_cost());
  RequireEqual(compared, small);
}

BOOST_AUTO_TEST_CASE(an_update_under_lagrange_multipliers_agrees) {
  SmallAgent small;
  small.config.constraint_method = ConstraintMethodKind::kLagrangian;
  small.config.lagrangian = {.multiplier = 0.7, .learning_rate = 1e-2};
  small.config.constraints[0].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[1] > 0.7);
  BOOST_TEST(compared.metrics.outcome_weights[2] < 0.7);
  RequireEqual(compared, small);
}

BOOST_AUTO_TEST_CASE(an_update_under_pid_multipliers_agrees) {
  SmallAgent small;
  small.config.constraint_method = ConstraintMethodKind::kPidLagrangian;
  small.config.constraints[0].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[1] > 0.0);
  BOOST_TEST(compared.metrics.outcome_weights[2] == 0.0);
  RequireEqual(compared, small);
}

BOOST_AUTO_TEST_CASE(an_update_with_a_risk_per_constraint_agrees) {
  SmallAgent small;
  small.own_shifts = {0.0, 2.0};
  RequireEqual(Compare(small), small);
}

BOOST_AUTO_TEST_CASE(an_update_that_estimates_from_fewer_actions_agrees) {
  SmallAgent small;
  small.config.constraints[0].actions_per_state = 1;
  small.config.constraints[1].actions_per_state = 2;
  small.config.constraints[1].budget_per_episode = 0.1;
  const Comparison compared = Compare(small);
  BOOST_TEST(compared.metrics.outcome_weights[2] == 1.0);
  RequireEqual(compared, small);
}

BOOST_AUTO_TEST_CASE(an_update_with_an_adversary_agrees) {
  for (const int every : {10, 7}) {  // The 21st update is due, and is not.
    SmallAgent small;
    small.config.adversary = {.probability = 0.4, .update_every = every};
    const Comparison compared = Compare(small);
    const auto moved =
        LargestGap(Doubles(compared.before.at("adversary.mpo.target")),
                   Doubles(compared.after.at("adversary.mpo.target")));
    BOOST_TEST((moved > 0.0) == (every == 10));
    RequireEqual(compared, small);
  }
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
    const std::vector<double> before = Doubles(compared.before.at(name));
    const std::vector<double> after = Doubles(compared.after.at(name));
    BOOST_TEST(LargestGap(before, after) >
                   10.0 * ToleranceOf(name, after, small.config),
               name);
  }
  BOOST_TEST(compared.slow.holds_an_end);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
