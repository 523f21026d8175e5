// How every task answers to each parameter and each challenge by its name.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "envs/registry.h"
#include "tests/envs/conformance.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

/// All simulations under the same seed and the same actions.
RowMatrix PlayAlike(const TaskOptions& options,
                    const std::vector<SimulationOptions>& worlds, int steps) {
  const auto environment = MakeEnvironment(options, worlds, 1);
  return Play(*environment, steps, std::vector<int>(worlds.size(), 0));
}

/// Far from neutral, and allowed.
double Strong(const ChallengeInfo& challenge) {
  return std::min(challenge.neutral + (challenge.integer ? 3 : 0.5),
                  challenge.high);
}

/// What a challenge does nothing without: a fault has a probability and a
/// length.
std::vector<ChallengeValue> Companion(const std::string& challenge) {
  const std::string stem = challenge.substr(0, challenge.rfind('_'));
  if (challenge.ends_with("_steps")) return {{stem + "_probability", 0.5}};
  if (challenge.ends_with("_probability")) return {{stem + "_steps", 3}};
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ConformanceVariationTest)

BOOST_AUTO_TEST_CASE(every_parameter_has_a_range_around_its_nominal_value) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_CHECK(!task.parameters.empty());
    std::set<std::string> names;
    for (const ParameterInfo& parameter : task.parameters) {
      BOOST_TEST_CONTEXT(task.name << " " << parameter.name) {
        BOOST_CHECK(names.insert(parameter.name).second);
        BOOST_CHECK(!parameter.unit.empty());
        BOOST_CHECK_LT(parameter.low, parameter.high);
        BOOST_CHECK_LE(parameter.low, parameter.nominal);
        BOOST_CHECK_GE(parameter.high, parameter.nominal);
        BOOST_CHECK_GT(parameter.standard_deviation, 0);
        if (parameter.name != task.test_parameter) continue;
        BOOST_CHECK_LT(task.test_low, parameter.nominal);
        BOOST_CHECK_GT(task.test_high, parameter.nominal);
      }
    }
    BOOST_CHECK(task.test_parameter.empty() ||
                names.contains(task.test_parameter));
  }
}

BOOST_AUTO_TEST_CASE(every_parameter_is_felt_and_none_at_its_nominal_value) {
  constexpr int kSteps = 100;
  for (const TaskInfo& task : ListTasks()) {
    std::vector<SimulationOptions> worlds(1);
    for (const ParameterInfo& parameter : task.parameters) {
      for (const double value :
           {parameter.nominal, parameter.low, parameter.high}) {
        worlds.push_back({{{parameter.name, value}}, /*seed=*/0});
      }
    }
    const int n = static_cast<int>(worlds.size());
    const RowMatrix played = PlayAlike(Constrained(task), worlds, kSteps);
    const RowMatrix plain = RowsOf(played, 0, n);
    for (int i = 1; i < n; ++i) {
      const ParameterPerturbation& world = worlds[i].perturbations[0];
      const ParameterInfo& parameter = task.parameters[(i - 1) / 3];
      const bool nominal = world.value == parameter.nominal;
      // A model that differs may still move alike.
      if (nominal && ChangesAtNominal(task.name, parameter.name)) continue;
      BOOST_TEST_CONTEXT(task.name << " " << parameter.name << " = "
                                   << world.value) {
        BOOST_CHECK_EQUAL(RowsOf(played, i, n) == plain, nominal);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_challenge_that_is_switched_off_changes_no_bit) {
  std::vector<SimulationOptions> worlds(2);
  for (const ChallengeInfo& challenge : ListChallenges()) {
    const ChallengeValue off = {challenge.name, challenge.neutral};
    worlds[1].challenges.push_back(off);
    worlds.push_back({{}, /*seed=*/0, {off}});
  }
  const int n = static_cast<int>(worlds.size());
  for (const TaskInfo& task : ListTasks()) {
    const RowMatrix played = PlayAlike(Constrained(task), worlds, 20);
    for (int i = 1; i < n; ++i) {
      BOOST_TEST_CONTEXT(task.name << " "
                                   << worlds[i].challenges.back().challenge) {
        BOOST_CHECK(RowsOf(played, i, n) == RowsOf(played, 0, n));
      }
    }
  }
}

// The laws of each step are Play's, here as everywhere.
BOOST_AUTO_TEST_CASE(every_challenge_is_felt_and_breaks_no_law) {
  std::vector<SimulationOptions> worlds;  // Pairs: without and with one.
  for (const ChallengeInfo& challenge : ListChallenges()) {
    if (challenge.shapes_observation) continue;
    SimulationOptions world;
    world.challenges = Companion(challenge.name);
    worlds.push_back(world);
    world.challenges.push_back({challenge.name, Strong(challenge)});
    worlds.push_back(world);
  }
  const int n = static_cast<int>(worlds.size());
  for (const TaskInfo& task : ListTasks()) {
    const RowMatrix played = PlayAlike(Constrained(task), worlds, 40);
    for (int i = 0; i < n; i += 2) {
      BOOST_TEST_CONTEXT(task.name
                         << " " << worlds[i + 1].challenges.back().challenge) {
        BOOST_CHECK(RowsOf(played, i, n) != RowsOf(played, i + 1, n));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_challenge_shows_beside_comes_after_the_tasks_own) {
  for (const TaskInfo& task : ListTasks()) {
    TaskOptions options = Constrained(task);
    const RowMatrix plain = PlayAlike(options, {{}}, 10);
    const Eigen::Index own =
        plain.cols() - 1 - std::ssize(task.constraints);  // Observations.
    for (const ChallengeInfo& challenge : ListChallenges()) {
      if (!challenge.shapes_observation) continue;
      BOOST_TEST_CONTEXT(task.name << " " << challenge.name) {
        options.challenges = {{challenge.name, Strong(challenge)}};
        CheckSpec(MakeEnvironment(options, {{}}, 1)->spec());
        const RowMatrix shaped = PlayAlike(options, {{}}, 10);
        BOOST_CHECK_GT(shaped.cols(), plain.cols());
        BOOST_CHECK(shaped.leftCols(own) == plain.leftCols(own));
        const Eigen::Index rest = plain.cols() - own;
        BOOST_CHECK(shaped.rightCols(rest) == plain.rightCols(rest));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
