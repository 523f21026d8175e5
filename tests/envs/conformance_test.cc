// What every task of the list promises, whatever it is about.
#include "tests/envs/conformance.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "envs/registry.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

constexpr int kSteps = 30;

/// Three simulations, each of a world and a seed of its own.
std::vector<SimulationOptions> ThreeWorlds(const TaskInfo& task) {
  const ParameterInfo& parameter = task.parameters.at(0);
  return {{{{parameter.name, parameter.low}}, /*seed=*/100},
          {{{parameter.name, parameter.nominal}}, /*seed=*/101},
          {{{parameter.name, parameter.high}}, /*seed=*/102}};
}

std::vector<std::string> NamesOf(
    const std::vector<ConstraintInfo>& constraints) {
  std::vector<std::string> names;
  for (const ConstraintInfo& constraint : constraints) {
    names.push_back(constraint.name);
  }
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ConformanceTest)

BOOST_AUTO_TEST_CASE(thirteen_tasks_have_names_of_their_own) {
  std::set<std::string> names;
  for (const TaskInfo& task : ListTasks()) {
    BOOST_CHECK(names.insert(task.name).second);
    BOOST_CHECK(!task.summary.empty());
  }
  BOOST_CHECK_EQUAL(names.size(), 13);
}

BOOST_AUTO_TEST_CASE(every_task_describes_what_it_returns) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      TaskOptions options;
      options.task = task.name;
      const auto environment = MakeEnvironment(options, {{}, {}}, 1);
      const EnvironmentSpec& spec = environment->spec();
      CheckSpec(spec);
      BOOST_CHECK_EQUAL(environment->size(), 2);
      BOOST_CHECK_EQUAL(spec.task, task.name);
      BOOST_CHECK(spec.constraints == task.default_constraints);

      const RowMatrix start = environment->Reset(AllOf(2)).observation;
      for (std::size_t i = 0; i < spec.observation.size(); ++i) {
        BOOST_CHECK_GE(start(0, i), spec.observation[i].low);
        BOOST_CHECK_LE(start(0, i), spec.observation[i].high);
      }
    }
  }
}

// The laws of each step are Play's.
BOOST_AUTO_TEST_CASE(every_task_lasts_its_horizon_under_random_actions) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      const auto environment = MakeEnvironment(Constrained(task), {{}}, 1);
      const int horizon = environment->spec().horizon;
      BOOST_CHECK_EQUAL(horizon, 1000);
      const RowMatrix played = Play(*environment, horizon);
      BOOST_CHECK(played.row(horizon) != played.row(horizon - 1));
      // The next episode begins as unspent as the first.
      Play(*environment, 1);
    }
  }
}

// Bit for bit, as all that follow: one build on one machine.
BOOST_AUTO_TEST_CASE(seeds_and_actions_decide_on_any_number_of_threads) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      const auto play = [&](int threads) {
        return Play(
            *MakeEnvironment(Constrained(task), ThreeWorlds(task), threads),
            kSteps);
      };
      const RowMatrix once = play(1);
      BOOST_CHECK(play(1) == once);
      BOOST_CHECK(play(2) == once);
      BOOST_CHECK(play(5) == once);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_simulation_does_not_depend_on_its_neighbours) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      const TaskOptions options = Constrained(task);
      const std::vector<SimulationOptions> worlds = ThreeWorlds(task);
      const RowMatrix together =
          Play(*MakeEnvironment(options, worlds, 2), kSteps);
      for (const int i : {0, 1, 2}) {
        const auto alone = MakeEnvironment(options, {worlds[i]}, 1);
        const std::vector<int> actor = {i};
        BOOST_CHECK(Play(*alone, kSteps, actor) == RowsOf(together, i, 3));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reset_follows_from_the_state_and_the_seed) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      std::vector<SimulationOptions> worlds(2);
      worlds[1].seed = 1;
      const auto environment = MakeEnvironment(Constrained(task), worlds, 1);
      const RowMatrix first = environment->Reset(AllOf(2)).observation;
      BOOST_CHECK(first.row(0) != first.row(1));

      const std::vector<std::uint64_t> state = environment->State();
      const RowMatrix second = Play(*environment, 3);
      BOOST_CHECK(second.row(0).head(first.cols()) != first.row(0));
      environment->SetState(state);
      BOOST_CHECK(Play(*environment, 3) == second);

      const auto other = MakeEnvironment(Constrained(task), worlds, 1);
      other->SetState(state);
      BOOST_CHECK(Play(*other, 3) == second);
      BOOST_CHECK(other->State() == environment->State());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reset_leaves_the_other_simulations_alone) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      const auto make = [&] {
        return MakeEnvironment(Constrained(task), ThreeWorlds(task), 1);
      };
      const auto reset = make();
      const auto steady = make();
      const RowMatrix before = Play(*reset, 5).bottomRows(3);
      Play(*steady, 5);
      const auto row = [](const TimeStep& now, int i) {
        Eigen::RowVectorXd joined(now.observation.cols() + 1 +
                                  now.costs.cols());
        joined << now.observation.row(i), now.reward[i], now.costs.row(i);
        return joined;
      };

      const TimeStep& start = reset->Reset(std::vector<int>{1});
      BOOST_CHECK(row(start, 0) == before.row(0));
      BOOST_CHECK(row(start, 1) != before.row(1));
      BOOST_CHECK(row(start, 2) == before.row(2));
      const int actuators =
          static_cast<int>(std::ssize(reset->spec().action.box));
      for (int k = 5; k < 15; ++k) {
        const RowMatrix action = RandomAction(AllOf(3), actuators, k);
        const TimeStep& left = reset->Step(action);
        const TimeStep& right = steady->Step(action);
        BOOST_CHECK(row(left, 0) == row(right, 0));
        BOOST_CHECK(row(left, 1) != row(right, 1));
        BOOST_CHECK(row(left, 2) == row(right, 2));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_constraint_has_its_column_in_the_order_named) {
  for (const TaskInfo& task : ListTasks()) {
    BOOST_TEST_CONTEXT(task.name) {
      TaskOptions options = Constrained(task);
      options.safety_coefficient = 0.05;  // Strict, so that costs differ.
      const auto forward = MakeEnvironment(options, {{}}, 1);
      std::vector<std::string> names = NamesOf(task.constraints);
      BOOST_CHECK(forward->spec().constraints == names);

      std::reverse(names.begin(), names.end());
      options.constraints = names;
      const auto backward = MakeEnvironment(options, {{}}, 1);
      BOOST_CHECK(backward->spec().constraints == names);

      const Eigen::Index k = std::ssize(names);
      const RowMatrix costs = Play(*forward, 100).rightCols(k);
      BOOST_CHECK(Play(*backward, 100).rightCols(k) ==
                  costs.rowwise().reverse());
      BOOST_CHECK(costs != costs.rowwise().reverse());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
