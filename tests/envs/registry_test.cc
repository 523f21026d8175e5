#include "envs/registry.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "configs/table.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

using configs::Contains;

std::string RefuseOptions(const TaskOptions& options,
                          std::vector<SimulationOptions> simulations = {{}},
                          int threads = 1) {
  return Refusal([&] { MakeEnvironment(options, simulations, threads); });
}

std::string RefuseParameter(const std::string& task, const std::string& name,
                            double value) {
  TaskOptions options;
  options.task = task;
  return RefuseOptions(options, {{{{name, value}}, 0}});
}

TaskOptions Read(const std::string& text) {
  configs::Document document = configs::Document::Parse(text, "test.toml");
  configs::Table root = document.root();
  configs::Table environment = root.Sub("environment");
  TaskOptions options = ReadTaskOptions(environment, std::nullopt);
  document.RefuseUnknownKeys();
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(RegistryTest)

BOOST_AUTO_TEST_CASE(limits_follow_the_safety_coefficient) {
  for (const TaskInfo& task : ListTasks()) {
    if (task.name != "walker.walk") continue;
    BOOST_CHECK_EQUAL(task.safety_coefficient, 0.25);
    BOOST_CHECK_EQUAL(task.default_constraints.at(0),
                      "joint_velocity_constraint");
    BOOST_TEST(Contains(task.constraints.at(1).meaning, "16.25 rad/s"));
  }
}

BOOST_AUTO_TEST_CASE(unknown_names_are_answered_with_the_nearest) {
  TaskOptions options;
  options.task = "walker.wlk";
  BOOST_TEST(Contains(RefuseOptions(options), "walker.walk"));
  options.task = "walker.walk";
  options.constraints = {"joint_velocty_constraint"};
  BOOST_TEST(Contains(RefuseOptions(options), "joint_velocity_constraint"));
  BOOST_TEST(Contains(RefuseParameter("walker.walk", "torso_lenght", 0.3),
                      "torso_length"));
  BOOST_TEST(
      Contains(RefuseParameter("walker.walk", "pole_mass", 0.3), "unknown"));
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  TaskOptions options;
  options.task = "walker.walk";
  for (const double coefficient : {-0.1, 1.1, std::nan("")}) {
    options.safety_coefficient = coefficient;
    BOOST_TEST(Contains(RefuseOptions(options), "[0, 1]"));
  }
  for (const double value : {-0.3, 0.0, std::nan(""), HUGE_VAL}) {
    BOOST_TEST(Contains(RefuseParameter("walker.walk", "torso_length", value),
                        "above 0"));
  }
  BOOST_TEST(Contains(RefuseParameter("walker.walk", "joint_damping", -1),
                      "at least 0"));
  BOOST_TEST(RefuseParameter("walker.walk", "joint_damping", 0) ==
             "(accepted)");
  // Too light for the engine: its reason, not a crash.
  BOOST_TEST(Contains(RefuseParameter("cartpole.swingup", "pole_mass", 1e-300),
                      "cartpole.xml"));
}

BOOST_AUTO_TEST_CASE(doubled_or_missing_things_are_refused) {
  TaskOptions options;
  options.task = "walker.walk";
  BOOST_TEST(Contains(RefuseOptions(options, {}), "at least one"));
  BOOST_TEST(Contains(RefuseOptions(options, {{}}, 0), "at least one"));
  BOOST_TEST(Contains(
      RefuseOptions(options,
                    {{{{"torso_length", 0.3}, {"torso_length", 0.4}}, 0}}),
      "twice"));
  options.constraints = {"joint_velocity", "joint_velocity_constraint"};
  BOOST_TEST(Contains(RefuseOptions(options), "twice"));
}

BOOST_AUTO_TEST_CASE(no_constraint_is_a_choice_too) {
  TaskOptions options;
  options.task = "walker.walk";
  options.constraints = std::vector<std::string>{};
  const auto environment = MakeEnvironment(options, {{}}, 1);
  BOOST_CHECK_EQUAL(environment->Reset(AllOf(1)).costs.cols(), 0);
}

BOOST_AUTO_TEST_CASE(a_configuration_says_task_coefficient_and_perturbations) {
  const TaskOptions options = Read(R"(
[environment]
task = "walker.walk"
safety_coefficient = 0.4
[environment.perturbation]
thigh_length = 0.3
torso_length = {scheduler = "random_walk", low = 0.2, high = 0.4, period = 3}
)");
  BOOST_CHECK_EQUAL(options.task, "walker.walk");
  BOOST_CHECK_EQUAL(*options.safety_coefficient, 0.4);
  BOOST_CHECK(!options.constraints);
  BOOST_REQUIRE_EQUAL(options.schedules.size(), 2);
  const ParameterSchedule& thigh = options.schedules[0];
  BOOST_CHECK_EQUAL(thigh.parameter, "thigh_length");
  BOOST_CHECK_EQUAL(thigh.scheduler, "constant");
  BOOST_CHECK_EQUAL(thigh.start, 0.3);
  const ParameterSchedule& torso = options.schedules[1];
  BOOST_CHECK_EQUAL(torso.scheduler, "random_walk");
  BOOST_CHECK_EQUAL(torso.low, 0.2);
  BOOST_CHECK_EQUAL(torso.high, 0.4);
  BOOST_CHECK_EQUAL(torso.start, 0.3);
  BOOST_CHECK_EQUAL(torso.standard_deviation, 0.05);
  BOOST_CHECK_EQUAL(torso.period, 3);
}

BOOST_AUTO_TEST_CASE(the_papers_coefficient_is_the_default) {
  const TaskOptions options = Read("environment = {task = \"quadruped.walk\"}");
  BOOST_CHECK_EQUAL(*options.safety_coefficient, 0.15);
  BOOST_CHECK(options.schedules.empty());
}

BOOST_AUTO_TEST_CASE(a_bad_configuration_is_refused_with_its_place) {
  const auto refuse = [](const std::string& environment) {
    return Refusal([&] { Read("[environment]\n" + environment); });
  };
  BOOST_TEST(Contains(refuse("task = \"walker.wakl\""), "walker.walk"));
  BOOST_TEST(Contains(refuse("safety_coefficient = 0.3"), "task"));
  BOOST_TEST(Contains(
      refuse("task = \"walker.walk\"\nsafety_coefficient = 1.3"), ":3:"));
  BOOST_TEST(Contains(
      refuse("task = \"walker.walk\"\nperturbation.torso_lenght = 0.3"),
      "torso_length"));
  BOOST_TEST(Contains(
      refuse("task = \"walker.walk\"\nperturbation.torso_length = -0.3"),
      ":3:"));
  BOOST_TEST(Contains(refuse("task = \"walker.walk\"\n"
                             "perturbation.torso_length = {scheduler = "
                             "\"unifrom\"}"),
                      "uniform"));
  BOOST_TEST(Contains(refuse("task = \"walker.walk\"\n"
                             "perturbation.torso_length = {min = 0.1}"),
                      "min"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
