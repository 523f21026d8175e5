// [environment.challenge] of a configuration, its levels included.
#include "envs/challenges/challenge_level.h"

#include <boost/test/unit_test.hpp>

#include "configs/table.h"
#include "envs/registry.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

struct Reading {
  TaskOptions options;
  std::string resolved;
};

Reading Read(const std::string& text) {
  configs::Document document = configs::Document::Parse(text, "test.toml");
  configs::Table root = document.root();
  configs::Table environment = root.Sub("environment");
  Reading reading{ReadTaskOptions(environment, std::nullopt), ""};
  document.RefuseUnknownKeys();
  reading.resolved = document.Resolved();
  return reading;
}

Reading ReadWalker(const std::string& challenge) {
  return Read("[environment]\ntask = \"walker.walk\"\n" + challenge);
}

ChallengeSettings Settings(const Reading& reading) {
  return SettingsOf(reading.options, {});
}

using configs::Contains;

}  // namespace

BOOST_AUTO_TEST_SUITE(ChallengeLevelTest)

BOOST_AUTO_TEST_CASE(every_task_has_every_level_and_can_be_stepped_with_it) {
  for (const TaskInfo& task : ListTasks()) {
    double widest = 0;
    for (const std::string& name : ChallengeLevelNames()) {
      const ParameterSchedule schedule =
          MakeChallengeLevel(name, task).schedule;
      BOOST_TEST_CONTEXT(task.name << " " << name) {
        BOOST_CHECK_EQUAL(schedule.scheduler, "uniform");
        BOOST_CHECK_EQUAL(schedule.period, 1);
        BOOST_CHECK_LE(schedule.low, schedule.start);
        BOOST_CHECK_GE(schedule.high, schedule.start);
        BOOST_CHECK_GE(schedule.high - schedule.low, widest);
        widest = schedule.high - schedule.low;
      }
    }
    const Reading reading = Read("environment = {task = \"" + task.name +
                                 "\", challenge.level = \"hard\"}");
    const auto robot = MakeRobots(reading.options, {{}});
    robot->Reset(AllOf(1));
    const int actuators = std::ssize(robot->spec().action.box);
    BOOST_CHECK(
        robot->Step(GoldenAction(1, actuators, 0)).observation.allFinite());
  }
}

BOOST_AUTO_TEST_CASE(levels_are_those_of_the_suite) {
  const ChallengeSettings medium =
      Settings(ReadWalker("challenge.level = \"medium\""));
  BOOST_CHECK_EQUAL(medium.action_delay, 6);
  BOOST_CHECK_EQUAL(medium.observation_delay, 6);
  BOOST_CHECK_EQUAL(medium.reward_delay, 20);
  BOOST_CHECK_EQUAL(medium.action_noise, 0.3);
  BOOST_CHECK_EQUAL(medium.observation_noise, 0.3);
  BOOST_CHECK_EQUAL(medium.dropped_actions_probability, 0);
  BOOST_CHECK_EQUAL(medium.dropped_observations_probability, 0.05);
  BOOST_CHECK_EQUAL(medium.dropped_observations_steps, 5);
  BOOST_CHECK_EQUAL(medium.stuck_actions_probability, 0);
  BOOST_CHECK_EQUAL(medium.stuck_observations_probability, 0.05);
  BOOST_CHECK_EQUAL(medium.stuck_observations_steps, 5);
  BOOST_CHECK_EQUAL(medium.repetition_probability, 1);
  BOOST_CHECK_EQUAL(medium.repetition_steps, 2);
  BOOST_CHECK_EQUAL(medium.extra_dimensions, 20);
  BOOST_CHECK_EQUAL(medium.multi_objective_weight, 0);

  const Reading hard = ReadWalker("challenge.level = \"hard\"");
  BOOST_CHECK_EQUAL(Settings(hard).reward_delay, 40);
  BOOST_CHECK_EQUAL(Settings(hard).action_noise, 1);
  BOOST_CHECK_EQUAL(Settings(hard).extra_dimensions, 50);
  BOOST_REQUIRE_EQUAL(hard.options.schedules.size(), 1);
  BOOST_CHECK_EQUAL(hard.options.schedules[0].parameter, "thigh_length");
  BOOST_CHECK_EQUAL(hard.options.schedules[0].low, 0.225);
  BOOST_CHECK_EQUAL(hard.options.schedules[0].high, 0.55);
}

BOOST_AUTO_TEST_CASE(explicit_keys_have_the_last_word_over_the_level) {
  const Reading reading = ReadWalker(R"(
perturbation.thigh_length = 0.3
perturbation.torso_length = 0.2
[environment.challenge]
level = "easy"
action_delay = 0
repetition_steps = 7
)");
  const ChallengeSettings settings = Settings(reading);
  BOOST_CHECK_EQUAL(settings.action_delay, 0);
  BOOST_CHECK_EQUAL(settings.repetition_steps, 7);
  BOOST_CHECK_EQUAL(settings.observation_delay, 3);
  BOOST_REQUIRE_EQUAL(reading.options.schedules.size(), 2);
  BOOST_CHECK_EQUAL(reading.options.schedules[0].start, 0.3);
  BOOST_CHECK_EQUAL(reading.options.schedules[0].scheduler, "constant");
}

BOOST_AUTO_TEST_CASE(a_resolved_configuration_reads_back_the_same) {
  const Reading first = ReadWalker(
      "challenge = {level = \"easy\", action_noise = 0.25, reward_delay = 0}");
  const Reading second = Read(first.resolved);
  BOOST_CHECK_EQUAL(second.resolved, first.resolved);
  BOOST_TEST(Contains(first.resolved, "observation_delay = 3"));
  const ChallengeSettings left = Settings(first);
  const ChallengeSettings right = Settings(second);
  for (const auto& [info, value] : Challenges()) {
    BOOST_CHECK_EQUAL(left.*value, right.*value);
  }
  BOOST_CHECK_EQUAL(second.options.schedules.size(), 1);
}

BOOST_AUTO_TEST_CASE(without_the_table_nothing_is_on_and_nothing_is_recorded) {
  const Reading plain = ReadWalker("");
  BOOST_CHECK(plain.options.challenges.empty());
  BOOST_TEST(!Contains(plain.resolved, "challenge"));
  const Reading none = ReadWalker("challenge.level = \"none\"");
  BOOST_CHECK(none.options.challenges.empty());
  BOOST_CHECK(none.options.schedules.empty());
}

BOOST_AUTO_TEST_CASE(bad_tables_are_refused_with_their_place) {
  const auto refuse = [](const std::string& text) {
    return Refusal([&] { ReadWalker(text); });
  };
  BOOST_TEST(
      Contains(refuse("challenge.level = \"hrad\""), "did you mean \"hard\""));
  BOOST_TEST(Contains(refuse("challenge.level = \"hrad\""), ":3:"));
  BOOST_TEST(Contains(refuse("challenge.action_dealy = 3"), "action_delay"));
  BOOST_TEST(Contains(refuse("challenge.action_delay = 1001"), ":3:"));
  BOOST_TEST(Contains(refuse("challenge.action_delay = 1.5"), "integer"));
  BOOST_TEST(Contains(refuse("challenge.action_noise = -1"), ":3:"));
  BOOST_TEST(Contains(refuse("challenge.action_noise = inf"), "finite"));
  BOOST_TEST(Contains(refuse("challenge.repetition_steps = 0"), ":3:"));
  BOOST_TEST(Contains(refuse("challenge = 3"), "table"));
  BOOST_TEST(Contains(refuse("chalenge.action_delay = 3"), "challenge"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
