#include "envs/challenges/challenge_settings.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "envs/registry.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

using configs::Contains;

TaskOptions Cartpole() {
  TaskOptions options;
  options.task = "cartpole.swingup";
  options.constraints = {"all"};
  return options;
}

std::string Refuse(const std::vector<ChallengeValue>& values) {
  ChallengeSettings settings;
  return Refusal([&] { ApplyChallenges(values, settings); });
}

/// One simulation played with zero actions: its rewards, then its costs.
RowMatrix Play(const TaskOptions& options, const SimulationOptions& simulation,
               int steps) {
  const auto robot = MakeRobots(options, {simulation});
  robot->Reset(AllOf(1));
  RowMatrix played(steps, 1 + std::ssize(robot->spec().constraints));
  for (int k = 0; k < steps; ++k) {
    const TimeStep& now = robot->Step(GoldenAction(1, 1, k));
    played.row(k) << now.reward, now.costs;
  }
  return played;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ChallengeSettingsTest)

BOOST_AUTO_TEST_CASE(every_line_of_the_list_is_consistent) {
  std::set<std::string> names;
  std::set<double*> values;
  ChallengeSettings settings;
  for (const auto& [info, value] : Challenges()) {
    BOOST_TEST_CONTEXT(info.name) {
      BOOST_CHECK(names.insert(info.name).second);
      BOOST_CHECK(values.insert(&(settings.*value)).second);
      BOOST_CHECK_GE(info.neutral, info.low);
      BOOST_CHECK_LT(info.low, info.high);
      BOOST_CHECK(!info.unit.empty() && !info.meaning.empty());
      BOOST_CHECK_EQUAL(Refuse({{info.name, info.neutral}}), "(accepted)");
      BOOST_CHECK_EQUAL(Refuse({{info.name, 1}}), "(accepted)");
      for (const double bad : {info.low - 1, info.high + 1,
                               info.integer ? 0.5 : -0.5, std::nan("")}) {
        const std::string refusal = Refuse({{info.name, bad}});
        BOOST_TEST(refusal.starts_with("challenge." + info.name + " = "),
                   refusal);
      }
    }
  }
  // No value without a line.
  BOOST_CHECK_EQUAL(names.size() * sizeof(double), sizeof(ChallengeSettings));
  BOOST_CHECK_EQUAL(ListChallenges().size(), names.size());
}

BOOST_AUTO_TEST_CASE(unknown_and_doubled_names_are_refused) {
  BOOST_CHECK_EQUAL(
      Refuse({{"action_dealy", 1}}),
      "unknown challenge action_dealy; did you mean action_delay?");
  BOOST_TEST(Contains(Refuse({{"action_delay", 1}, {"action_delay", 1}}),
                      "given twice"));
  BOOST_CHECK_EQUAL(Refuse({{"action_delay", 2.5}}),
                    "challenge.action_delay = 2.5: must be a whole number in "
                    "[0, 1000]; 0 switches it off");
  BOOST_CHECK_EQUAL(Refuse({{"action_noise", -0.1}}),
                    "challenge.action_noise = -0.1: must be a number of at "
                    "least 0; 0 switches it off");
}

BOOST_AUTO_TEST_CASE(a_simulations_own_value_replaces_the_tasks) {
  TaskOptions task = Cartpole();
  task.challenges = {{"action_delay", 3}, {"reward_delay", 4}};
  SimulationOptions simulation;
  simulation.challenges = {{"action_delay", 0}, {"action_noise", 0.5}};
  const ChallengeSettings own = SettingsOf(task, simulation);
  BOOST_CHECK_EQUAL(own.action_delay, 0);
  BOOST_CHECK_EQUAL(own.reward_delay, 4);
  BOOST_CHECK_EQUAL(own.action_noise, 0.5);
  BOOST_CHECK(Play(task, simulation, 50) != Play(task, {}, 50));
}

BOOST_AUTO_TEST_CASE(what_shapes_the_observation_is_set_for_all) {
  TaskOptions task = Cartpole();
  task.challenges = {{"extra_dimensions", 2}, {"multi_objective_observed", 1}};
  SimulationOptions same;
  same.challenges = {{"extra_dimensions", 2}};
  const auto robot = MakeRobots(task, {same});
  const std::vector<Quantity>& observation = robot->spec().observation;
  BOOST_REQUIRE_EQUAL(observation.size(), 5 + 2 + 2);
  BOOST_CHECK_EQUAL(observation[5].name, "extra.0");
  BOOST_CHECK_EQUAL(observation[8].name, "objective.satisfied");
  BOOST_CHECK_EQUAL(robot->Reset(AllOf(1)).observation.cols(), 9);

  same.challenges = {{"extra_dimensions", 3}};
  BOOST_TEST(Contains(Refusal([&] { MakeRobots(task, {same}); }),
                      "all simulations share it"));
}

BOOST_AUTO_TEST_CASE(simulations_with_other_challenges_do_not_meet) {
  const TaskOptions task = Cartpole();
  std::vector<SimulationOptions> worlds(4);
  for (std::uint64_t i = 0; i < 4; ++i) worlds[i].seed = 40 + i;
  worlds[1].challenges = {{"observation_delay", 2}, {"action_noise", 0.3}};
  worlds[2].challenges = {{"stuck_actions_probability", 0.5}};
  worlds[3].safety_coefficient = 0.9;
  const auto together = MakeRobots(task, worlds, 2);
  together->Reset(AllOf(4));
  RowMatrix all(30 * 4, 6);
  for (int k = 0; k < 30; ++k) {
    const TimeStep& now = together->Step(GoldenAction(4, 1, k));
    all.middleRows(4 * k, 4) << now.observation, now.reward;
  }
  for (int i = 0; i < 4; ++i) {
    const auto alone = MakeRobots(task, {worlds[i]});
    alone->Reset(AllOf(1));
    for (int k = 0; k < 30; ++k) {
      const TimeStep& now = alone->Step(GoldenAction(1, 1, k));
      BOOST_REQUIRE(now.observation.row(0) == all.row(4 * k + i).head(5));
      BOOST_REQUIRE_EQUAL(now.reward[0], all(4 * k + i, 5));
    }
  }
}

BOOST_AUTO_TEST_CASE(costs_are_the_true_ones_whatever_is_observed) {
  TaskOptions blind = Cartpole();
  blind.challenges = {{"observation_noise", 5},
                      {"dropped_observations_probability", 0.5},
                      {"observation_delay", 7},
                      {"reward_delay", 7}};
  const RowMatrix played = Play(blind, {}, 200);
  const RowMatrix plain = Play(Cartpole(), {}, 200);
  BOOST_CHECK(played.rightCols(4) == plain.rightCols(4));
  BOOST_CHECK_GT(plain.rightCols(4).sum(), 10);
  // The rewards too, seven steps later; its first one until then.
  BOOST_CHECK(played.col(0).tail(193) == plain.col(0).head(193));
  BOOST_CHECK(played.col(0).head(7).isConstant(plain(0, 0), 0));
}

BOOST_AUTO_TEST_CASE(the_second_objective_counts_satisfied_constraints) {
  TaskOptions mixed = Cartpole();
  mixed.challenges = {{"multi_objective_weight", 0.4}};
  const RowMatrix played = Play(mixed, {}, 200);
  const RowMatrix plain = Play(Cartpole(), {}, 200);
  for (int k = 0; k < 200; ++k) {
    const double satisfied = 1 - plain.row(k).tail(4).sum() / 4;
    BOOST_CHECK_SMALL(played(k, 0) - (0.6 * plain(k, 0) + 0.4 * satisfied),
                      1e-15);
  }
  mixed.constraints = std::vector<std::string>{};
  BOOST_TEST(Contains(Refusal([&] { MakeRobots(mixed, {{}}); }),
                      "needs an active constraint"));
}

BOOST_AUTO_TEST_CASE(each_simulation_has_limits_of_its_own) {
  const std::vector<double> coefficients = {0, 0.1, 0.2, 0.3, 0.6, 1};
  for (const TaskInfo& info : ListTasks()) {
    TaskOptions task;
    task.task = info.name;
    task.constraints = {"all"};
    std::vector<SimulationOptions> worlds(coefficients.size());
    for (std::size_t i = 0; i < worlds.size(); ++i) {
      worlds[i].safety_coefficient = coefficients[i];
    }
    const auto together = MakeRobots(task, worlds);
    const int n = together->size();
    const int actuators = std::ssize(together->spec().action.box);
    together->Reset(AllOf(n));
    std::vector<std::unique_ptr<MujocoEnvironment>> alone;
    for (const double coefficient : coefficients) {
      task.safety_coefficient = coefficient;
      alone.push_back(MakeRobots(task, {{}}));
      alone.back()->Reset(AllOf(1));
    }
    for (int k = 0; k < 20; ++k) {
      const TimeStep& now = together->Step(GoldenAction(n, actuators, k));
      for (int i = 0; i < n; ++i) {
        const TimeStep& other = alone[i]->Step(GoldenAction(1, actuators, k));
        BOOST_REQUIRE(now.costs.row(i) == other.costs.row(0));
        BOOST_REQUIRE(now.observation.row(i) == other.observation.row(0));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_simulations_safety_coefficient_has_its_range) {
  SimulationOptions simulation;
  simulation.safety_coefficient = 1.5;
  BOOST_TEST(Contains(Refusal([&] { MakeRobots(Cartpole(), {simulation}); }),
                      "must lie in [0, 1]"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
