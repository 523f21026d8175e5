#include "envs/mujoco/mujoco_environment.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "envs/registry.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/conformance.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

using configs::Contains;

}  // namespace

BOOST_AUTO_TEST_SUITE(MujocoEnvironmentTest)

BOOST_AUTO_TEST_CASE(sizes_and_time_steps_are_the_suites) {
  const auto check = [](const std::string& task, int observation, int action,
                        double timestep) {
    const EnvironmentSpec spec = MakeRobots(task, 1)->spec();
    BOOST_CHECK_EQUAL(spec.observation.size(), observation);
    BOOST_CHECK_EQUAL(spec.action.box.size(), action);
    BOOST_CHECK_CLOSE(spec.control_timestep, timestep, 1e-10);
  };
  check("cartpole.balance", 5, 1, 0.01);
  check("walker.run", 24, 6, 0.025);
  check("quadruped.run", 78, 12, 0.02);
  check("humanoid.stand", 67, 21, 0.025);
  check("manipulator.bring_peg", 44, 5, 0.01);
}

BOOST_AUTO_TEST_CASE(each_simulation_counts_the_steps_of_its_own_episode) {
  const auto robots = MakeRobots("cartpole.swingup", 2);
  robots->Reset(AllOf(2));
  const RowMatrix rest = RowMatrix::Zero(2, 1);
  for (int step = 1; step <= 1000; ++step) {
    if (step == 500) robots->Reset(std::vector<int>{1});
    const TimeStep& now = robots->Step(rest);
    BOOST_REQUIRE_EQUAL(now.truncated[0], step == 1000);
    BOOST_REQUIRE_EQUAL(now.truncated[1], 0);
  }
  BOOST_CHECK_EQUAL(robots->Reset(AllOf(2)).truncated[0], 0);
}

BOOST_AUTO_TEST_CASE(actions_are_clipped_to_the_box) {
  const auto beyond = MakeRobots("quadruped.walk", 1);
  const auto edge = MakeRobots("quadruped.walk", 1);
  beyond->Reset(AllOf(1));
  edge->Reset(AllOf(1));
  RowMatrix action = RowMatrix::Constant(1, 12, -7);
  action(0, 3) = INFINITY;
  const RowMatrix clipped = action.cwiseMax(-1).cwiseMin(1);
  for (int k = 0; k < 5; ++k) {
    BOOST_CHECK(beyond->Step(action).observation ==
                edge->Step(clipped).observation);
  }
}

BOOST_AUTO_TEST_CASE(a_jump_of_the_action_violates_its_own_constraint) {
  TaskOptions options;
  options.task = "walker.walk";
  options.safety_coefficient = 0.5;  // Limit 0.775 per step.
  options.constraints = {"action_roc"};
  const auto robot = MakeRobots(options, {{}});
  BOOST_CHECK_EQUAL(robot->spec().constraints[0], "action_roc_constraint");
  robot->Reset(AllOf(1));
  const auto cost = [&](double action) {
    return robot->Step(RowMatrix::Constant(1, 6, action)).costs(0, 0);
  };
  BOOST_CHECK_EQUAL(cost(0.7), 0);   // From rest.
  BOOST_CHECK_EQUAL(cost(-0.1), 1);  // By 0.8.
  BOOST_CHECK_EQUAL(cost(-0.8), 0);  // By 0.7.
  robot->Reset(AllOf(1));
  BOOST_CHECK_EQUAL(cost(-0.8), 1);  // A reset forgets the last control.
}

BOOST_AUTO_TEST_CASE(a_safety_coefficient_of_zero_violates_what_moves) {
  TaskOptions options;
  options.task = "walker.walk";
  options.safety_coefficient = 0;
  options.constraints = {"all"};
  const auto robot = MakeRobots(options, {{}});
  BOOST_CHECK_EQUAL(robot->spec().constraints.size(), 5);
  robot->Reset(AllOf(1));
  const TimeStep& now = robot->Step(GoldenAction(1, 6, 0));
  BOOST_CHECK_EQUAL(now.costs(0, 1), 1);  // Joint velocity.
  BOOST_CHECK_EQUAL(now.costs(0, 3), 1);  // Upright.
}

BOOST_AUTO_TEST_CASE(a_simulation_that_blows_up_is_reported_until_its_reset) {
  const auto robots = MakeRobots("walker.walk", 3);
  const auto calm = MakeRobots("walker.walk", 3);
  const RowMatrix action = GoldenAction(3, 6, 0);
  robots->Reset(AllOf(3));
  calm->Reset(AllOf(3));
  const std::vector<double> pose(9, 0);
  std::vector<double> fast(9, 0);
  fast[4] = 1e12;
  robots->SetPose(1, pose, fast);
  for (int k = 0; k < 3; ++k) {
    const TimeStep& now = robots->Step(action);
    const TimeStep& other = calm->Step(action);
    BOOST_CHECK_EQUAL(now.diverged[1], 1);
    BOOST_CHECK_EQUAL(now.reward[1], 0);
    BOOST_CHECK_EQUAL(now.costs(1, 0), 0);
    BOOST_CHECK(now.observation.allFinite());
    for (const int neighbour : {0, 2}) {
      BOOST_CHECK_EQUAL(now.diverged[neighbour], 0);
      BOOST_CHECK(now.observation.row(neighbour) ==
                  other.observation.row(neighbour));
    }
  }
  BOOST_CHECK_EQUAL(robots->Reset(std::vector<int>{1}).diverged[1], 0);
  BOOST_CHECK_EQUAL(robots->Step(action).diverged[1], 0);
}

BOOST_AUTO_TEST_CASE(schedules_change_the_world_at_every_reset) {
  TaskOptions options;
  options.task = "walker.walk";
  options.schedules = {{.parameter = "torso_length",
                        .scheduler = "uniform",
                        .start = 0.3,
                        .low = 0.1,
                        .high = 0.5}};
  std::vector<SimulationOptions> simulations(3);
  simulations[1].seed = 1;
  simulations[2].perturbations = {{"torso_length", 0.2}};
  const auto robots = MakeRobots(options, simulations);
  const auto mass = [&](int i) { return robots->model(i).body_mass[1]; };
  double before = 0;
  for (int episode = 0; episode < 10; ++episode) {
    robots->Reset(AllOf(3));
    BOOST_CHECK_NE(mass(0), before);
    BOOST_CHECK_NE(mass(0), mass(1));
    BOOST_CHECK_GE(mass(0), 4.5155);
    BOOST_CHECK_LE(mass(0), 16.8306);
    BOOST_CHECK_CLOSE(mass(2), 7.594277, 1e-4);  // Held fixed.
    before = mass(0);
    BOOST_CHECK(!robots->Step(GoldenAction(3, 6, 0)).diverged[0]);
  }
}

BOOST_AUTO_TEST_CASE(a_saved_state_resumes_bit_for_bit) {
  TaskOptions options;
  options.task = "cartpole.swingup";
  options.schedules = {{.parameter = "pole_length",
                        .scheduler = "random_walk",
                        .start = 1,
                        .low = 0.5,
                        .high = 2,
                        .standard_deviation = 0.1,
                        .period = 2},
                       {.parameter = "slider_damping",
                        .scheduler = "uniform",
                        .start = 0.1,
                        .low = 0.1,
                        .high = 0.5}};
  std::vector<SimulationOptions> simulations(3);
  simulations[1].seed = 1;
  simulations[2].perturbations = {{"pole_length", 0.9}};
  const auto whole = MakeRobots(options, simulations);
  // Three resets: the period of two is broken in the middle.
  for (int episode = 0; episode < 3; ++episode) Play(*whole, 10);
  const std::vector<std::uint64_t> state = whole->State();

  const auto resumed = MakeRobots(options, simulations, 2);
  resumed->SetState(state);
  BOOST_CHECK(resumed->State() == state);
  for (int episode = 0; episode < 4; ++episode) {
    BOOST_CHECK(Play(*resumed, 10) == Play(*whole, 10));
    for (int i = 0; i < 3; ++i) {
      BOOST_CHECK_EQUAL(resumed->model(i).body_mass[2],
                        whole->model(i).body_mass[2]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_foreign_state_is_refused) {
  const auto robots = MakeRobots("walker.walk", 2);
  std::vector<std::uint64_t> state = robots->State();
  state.pop_back();
  BOOST_TEST(Contains(Refusal([&] { robots->SetState(state); }), "7 words"));
  state.assign(8, 0);
  BOOST_TEST(Contains(Refusal([&] { robots->SetState(state); }), "all zero"));
}

BOOST_AUTO_TEST_CASE(bad_actions_and_ids_are_refused) {
  const auto robots = MakeRobots("walker.walk", 2);
  BOOST_CHECK_THROW(robots->Step(RowMatrix::Zero(2, 6)), std::logic_error);
  robots->Reset(AllOf(2));
  BOOST_TEST(Contains(Refusal([&] { robots->Step(RowMatrix::Zero(2, 5)); }),
                      "[2, 5]; expected [2, 6]"));
  BOOST_TEST(
      Contains(Refusal([&] { robots->Step(RowMatrix::Constant(2, 6, NAN)); }),
               "not a number"));
  for (const std::vector<int>& ids :
       {std::vector<int>{1, 0}, {0, 0}, {2}, {-1}}) {
    BOOST_TEST(Contains(Refusal([&] { robots->Reset(ids); }), "sorted"));
  }
}

BOOST_AUTO_TEST_CASE(bad_poses_are_refused) {
  const auto robot = MakeRobots("walker.walk", 1);
  const std::vector<double> nine(9, 0);
  const std::vector<double> eight(8, 0);
  const std::vector<double> broken(9, NAN);
  BOOST_TEST(Contains(Refusal([&] { robot->SetPose(0, eight, nine); }),
                      "qpos has 8 numbers; this robot has 9"));
  BOOST_TEST(
      Contains(Refusal([&] { robot->SetPose(0, nine, eight); }), "qvel has 8"));
  BOOST_TEST(
      Contains(Refusal([&] { robot->SetPose(0, broken, nine); }), "finite"));
  BOOST_TEST(Contains(Refusal([&] { robot->SetPose(1, nine, nine); }), "ids"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
