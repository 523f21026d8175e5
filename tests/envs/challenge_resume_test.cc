// What challenges remember outlives episodes and is part of a saved state.
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "envs/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/allocation_counter.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

/// Everything at once.
TaskOptions HardCartpole() {
  TaskOptions options;
  options.task = "cartpole.swingup";
  options.constraints = {"all"};
  options.challenges = {{"action_delay", 3},
                        {"observation_delay", 4},
                        {"reward_delay", 5},
                        {"action_noise", 0.2},
                        {"observation_noise", 0.1},
                        {"dropped_actions_probability", 0.1},
                        {"dropped_actions_steps", 4},
                        {"dropped_observations_probability", 0.1},
                        {"dropped_observations_steps", 4},
                        {"stuck_actions_probability", 0.1},
                        {"stuck_actions_steps", 4},
                        {"stuck_observations_probability", 0.1},
                        {"stuck_observations_steps", 4},
                        {"repetition_probability", 0.5},
                        {"repetition_steps", 3},
                        {"extra_dimensions", 3},
                        {"multi_objective_weight", 0.3},
                        {"multi_objective_observed", 1}};
  return options;
}

/// Everything returned in an episode of `steps`, one row a step and
/// simulation.
RowMatrix Play(MujocoEnvironment& robots, int steps) {
  const int n = robots.size();
  const int actuators = std::ssize(robots.spec().action.box);
  const TimeStep* now = &robots.Reset(AllOf(n));
  RowMatrix played((steps + 1) * n,
                   now->observation.cols() + 1 + now->costs.cols());
  for (int k = 0;; ++k) {
    played.middleRows(k * n, n) << now->observation, now->reward, now->costs;
    if (k == steps) return played;
    now = &robots.Step(GoldenAction(n, actuators, k));
  }
}

std::vector<SimulationOptions> Worlds() {
  std::vector<SimulationOptions> worlds(3);
  worlds[1].seed = 1;
  worlds[2].challenges = {{"observation_delay", 0}, {"action_delay", 9}};
  return worlds;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ChallengeResumeTest)

BOOST_AUTO_TEST_CASE(a_run_resumed_between_episodes_gives_the_same_bits) {
  const auto whole = MakeRobots(HardCartpole(), Worlds());
  for (int episode = 0; episode < 3; ++episode) Play(*whole, 11);
  const std::vector<std::uint64_t> state = whole->State();

  const auto resumed = MakeRobots(HardCartpole(), Worlds(), 2);
  resumed->SetState(state);
  BOOST_CHECK(resumed->State() == state);
  for (int episode = 0; episode < 3; ++episode) {
    BOOST_CHECK(Play(*resumed, 11) == Play(*whole, 11));
  }
  BOOST_CHECK(resumed->State() == whole->State());
}

BOOST_AUTO_TEST_CASE(every_word_of_a_saved_state_counts) {
  const auto whole = MakeRobots(HardCartpole(), Worlds());
  Play(*whole, 11);
  const std::vector<std::uint64_t> state = whole->State();
  const RowMatrix expected = Play(*whole, 30);
  const auto robots = MakeRobots(HardCartpole(), Worlds());
  int changed = 0;
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::vector<std::uint64_t> other = state;
    // Another counter, flag, number or stream.
    other[i] ^= state[i] > 1000 ? std::uint64_t{1} << 51 : 1;
    try {
      robots->SetState(other);
    } catch (const std::invalid_argument&) {
      ++changed;
      continue;
    }
    if (Play(*robots, 30) != expected) ++changed;
  }
  // All but what is overwritten before it is looked at: the row held by a
  // repetition that is over, the last values of what does not get stuck.
  BOOST_CHECK_GT(changed, static_cast<int>(state.size()) * 3 / 4);
}

BOOST_AUTO_TEST_CASE(without_challenges_a_state_is_what_it_was) {
  TaskOptions options;
  options.task = "cartpole.swingup";
  BOOST_CHECK_EQUAL(MakeRobots(options, {{}, {}})->State().size(), 2 * 4);
  options.challenges = {{"action_delay", 0}, {"action_noise", 0}};
  BOOST_CHECK_EQUAL(MakeRobots(options, {{}, {}})->State().size(), 2 * 4);
}

BOOST_AUTO_TEST_CASE(an_episode_begins_with_what_the_last_one_left) {
  TaskOptions options;
  options.task = "cartpole.swingup";
  options.challenges = {{"observation_delay", 2}, {"reward_delay", 2}};
  const auto late = MakeRobots(options, {{}});
  options.challenges.clear();
  const auto plain = MakeRobots(options, {{}});
  const RowMatrix first = Play(*plain, 6);
  BOOST_CHECK(Play(*late, 6).bottomRows(5).leftCols(5) ==
              first.topRows(5).leftCols(5));
  const RowMatrix second = Play(*late, 6);
  BOOST_CHECK(second.topRows(2).leftCols(5) == first.bottomRows(2).leftCols(5));
  // A reset has no reward to delay.
  BOOST_CHECK_EQUAL(second(0, 5), 0);
  BOOST_CHECK_EQUAL(second(1, 5), first(5, 5));
  BOOST_CHECK_EQUAL(second(2, 5), first(6, 5));
}

BOOST_AUTO_TEST_CASE(a_damaged_state_is_refused) {
  TaskOptions options;
  options.task = "cartpole.swingup";
  options.challenges = {{"action_delay", 3}};
  const auto robot = MakeRobots(options, {{}});
  Play(*robot, 5);
  const std::vector<std::uint64_t> state = robot->State();
  BOOST_REQUIRE_EQUAL(state.size(), 4 + 2 + 3);
  const auto refuse = [&](std::size_t word, std::uint64_t value) {
    std::vector<std::uint64_t> damaged = state;
    damaged[word] = value;
    return Refusal([&] { robot->SetState(damaged); });
  };
  BOOST_TEST(refuse(5, 3).find("out of range") != std::string::npos);
  BOOST_TEST(refuse(4, 2).find("out of range") != std::string::npos);
  BOOST_TEST(
      refuse(6, std::bit_cast<std::uint64_t>(std::nan(""))).find("finite") !=
      std::string::npos);
  BOOST_TEST(refuse(5, 2) == "(accepted)");

  options.challenges = {{"action_noise", 1}};
  const auto noisy = MakeRobots(options, {{}});
  std::vector<std::uint64_t> zero = noisy->State();
  BOOST_REQUIRE_EQUAL(zero.size(), 8);
  std::fill(zero.begin() + 4, zero.end(), 0);
  BOOST_TEST(Refusal([&] { noisy->SetState(zero); }).find("all zero") !=
             std::string::npos);
  zero.pop_back();
  BOOST_TEST(Refusal([&] { noisy->SetState(zero); }).find("does not fit") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_step_with_every_challenge_allocates_nothing) {
  const auto robots = MakeRobots(HardCartpole(), Worlds());
  const RowMatrix action = GoldenAction(3, 1, 1);
  robots->Reset(AllOf(3));
  const long before = AllocationCount();
  for (int k = 0; k < 20; ++k) robots->Step(action);
  BOOST_CHECK_EQUAL(AllocationCount(), before);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_simulation_that_blew_up_is_remembered) {
  TaskOptions options;
  options.task = "walker.walk";
  options.challenges = {{"reward_delay", 2}, {"observation_delay", 2}};
  const auto robot = MakeRobots(options, {{}});
  Play(*robot, 5);
  const std::vector<std::uint64_t> calm = robot->State();
  std::vector<double> fast(9, 0);
  fast[4] = 1e12;
  robot->SetPose(0, std::vector<double>(9, 0), fast);
  const std::vector<std::uint64_t> before = robot->State();
  BOOST_CHECK(before != calm);
  BOOST_CHECK(robot->Step(GoldenAction(1, 6, 0)).diverged[0]);
  BOOST_CHECK(robot->State() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
