#include "tools/replay.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <map>

#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/golden_tolerance.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

using configs::Refusal;
using nlohmann::json;

using configs::Contains;

json GoldenCases(const std::string& name) {
  std::ifstream file(std::string(BALLAST_SOURCE_DIR) + "/tests/golden/" + name);
  return json::parse(file).at("cases");
}

/// The golden case's start and its 200 recorded actions as a trace file.
json TraceOf(const json& golden, int actuators) {
  json actions = json::array();
  for (int k = 0; k < 200; ++k) {
    json action = json::array();
    for (int j = 0; j < actuators; ++j) {
      action.push_back(0.5 * std::sin(0.1 * k + j));
    }
    actions.push_back(action);
  }
  json trace = {{"task", golden.at("task")},
                {"qpos", golden.at("qpos")},
                {"qvel", golden.at("qvel")},
                {"actions", actions}};
  if (golden.contains("target")) trace["target"] = golden["target"];
  return trace;
}

int ActuatorsOf(const std::string& task) {
  const std::map<std::string, int> actuators = {{"cartpole", 1},
                                                {"walker", 6},
                                                {"quadruped", 12},
                                                {"humanoid", 21},
                                                {"manipulator", 5}};
  return actuators.at(task.substr(0, task.find('.')));
}

/// Runs the verb as a user does; throws what it throws.
json RunReplay(const json& trace, const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  const std::string in = folder.path() / "in.json";
  const std::string out = folder.path() / "out.json";
  WriteFileAtomically(in, trace.dump());
  CLI::App program;
  AddReplay(program);
  std::vector<std::string> words = {"replay", "--trace", in, "--out", out};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::reverse(words.begin(), words.end());  // As CLI11 takes them.
  program.parse(words);
  return json::parse(ReadWholeFile(out, 1 << 24));
}

void CheckObservation(const json& observation, const json& expected,
                      double tolerance) {
  BOOST_REQUIRE_EQUAL(observation.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_CHECK_SMALL(observation[i].get<double>() - expected[i].get<double>(),
                      tolerance);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay)

// Tolerances as in the robots' own golden test.
BOOST_AUTO_TEST_CASE(every_recorded_rollout_is_reproduced) {
  for (const json& golden : GoldenCases("rollouts_mujoco_3.17.0.json")) {
    const std::string task = golden.at("task");
    std::vector<std::string> perturbations;
    for (const auto& [name, value] : golden.at("perturbation").items()) {
      perturbations.push_back("--perturb");
      perturbations.push_back(name + "=" + value.dump());
    }
    const json answer =
        RunReplay(TraceOf(golden, ActuatorsOf(task)), perturbations);
    BOOST_REQUIRE_EQUAL(answer.at("steps").size(), 200);
    CheckObservation(answer.at("observation0"), golden.at("observation0"),
                     1e-12);
    for (const json& expected : golden.at("steps")) {
      const int step = expected.at("step");
      const double tolerance = envs::GoldenTolerance(step);
      const json& now = answer.at("steps").at(step - 1);
      CheckObservation(now.at("observation"), expected.at("observation"),
                       tolerance);
      BOOST_CHECK_SMALL(
          now.at("reward").get<double>() - expected.at("reward").get<double>(),
          tolerance);
      BOOST_REQUIRE_EQUAL(now.at("costs").size(), 1);
      BOOST_CHECK(now.at("costs").front() == expected.at("cost"));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_recorded_constraint_is_reproduced) {
  for (const json& golden : GoldenCases("constraints_mujoco_3.17.0.json")) {
    // Their settings are the suite's own; one of them is played below.
    if (golden.contains("challenge")) continue;
    const std::string task = golden.at("task");
    const json answer = RunReplay(TraceOf(golden, ActuatorsOf(task)),
                                  {"--constraints", "all", "--safety-coeff",
                                   golden.at("safety_coefficient").dump()});
    const json& names = golden.at("constraints");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!envs::IsComparable(names[i])) continue;
      double sum = 0;
      int step = 0;
      for (const json& expected : golden.at("steps")) {
        for (; step < expected.at("step").get<int>(); ++step) {
          sum +=
              answer.at("steps")[step].at("costs").at(names[i]).get<double>();
        }
        BOOST_TEST_CONTEXT(task << " " << names[i] << " to step " << step) {
          BOOST_CHECK_EQUAL(sum, expected.at("episode_costs")[i]);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_recorded_delay_is_reproduced) {
  int played = 0;
  for (const json& golden : GoldenCases("constraints_mujoco_3.17.0.json")) {
    if (golden.at("name") != "walker.walk+delay") continue;
    json trace = TraceOf(golden, 6);
    trace["challenge"] = {
        {"action_delay", 3}, {"observation_delay", 2}, {"reward_delay", 5}};
    const json answer = RunReplay(trace, {"--constraints", "all"});
    for (const json& expected : golden.at("steps")) {
      const int step = expected.at("step");
      if (step <= 2) continue;  // The recorder's own reset is seen until then.
      const double tolerance = envs::GoldenTolerance(step);
      const json& now = answer.at("steps").at(step - 1);
      CheckObservation(now.at("observation"), expected.at("observation"),
                       tolerance);
      BOOST_CHECK_SMALL(
          now.at("reward").get<double>() - expected.at("reward").get<double>(),
          tolerance);
      ++played;
    }
  }
  BOOST_CHECK_EQUAL(played, 3);
}

BOOST_AUTO_TEST_CASE(extra_dimensions_of_a_trace_are_written) {
  const json trace = {{"task", "cartpole.swingup"},
                      {"challenge", {{"extra_dimensions", 2}}},
                      {"actions", {{0.5}}}};
  const json answer = RunReplay(trace, {});
  BOOST_CHECK_EQUAL(answer.at("observation0").size(), 7);
  BOOST_CHECK_EQUAL(answer.at("steps")[0].at("observation").size(), 7);
}

BOOST_AUTO_TEST_CASE(a_seed_stands_in_for_a_state) {
  const json trace = {{"seed", 3}, {"actions", {{0.1}, {0.2}}}};
  const auto play = [&](json seeded, int seed) {
    seeded["seed"] = seed;
    return RunReplay(seeded, {"--task", "cartpole.balance"});
  };
  BOOST_CHECK(play(trace, 3) == play(trace, 3));
  BOOST_CHECK(play(trace, 3) != play(trace, 4));
}

BOOST_AUTO_TEST_CASE(chosen_constraints_are_the_ones_written) {
  const json trace = {{"task", "walker.realworld_walk"},
                      {"actions", {{0, 0, 0, 0, 0, 0}}}};
  const json answer = RunReplay(
      trace,
      {"--task", "walker.walk", "--constraints", "torso_upright,action_roc"});
  const json& costs = answer.at("steps")[0].at("costs");
  BOOST_CHECK_EQUAL(costs.size(), 2);
  BOOST_CHECK(costs.contains("torso_upright_constraint"));
  BOOST_CHECK(costs.contains("action_roc_constraint"));
}

BOOST_AUTO_TEST_CASE(the_command_line_overrules_the_traces_perturbation) {
  json trace = {{"task", "cartpole.swingup"},
                {"perturbation", {{"pole_length", 0.7}}},
                {"actions", {{1.0}, {1.0}}}};
  const json overruled = RunReplay(trace, {"--perturb", "pole_length=1.3"});
  const json written = RunReplay(trace, {});
  trace["perturbation"]["pole_length"] = 1.3;
  BOOST_CHECK(overruled == RunReplay(trace, {}));
  BOOST_CHECK(overruled != written);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const json trace = {{"task", "cartpole.swingup"}, {"actions", {{0.0}}}};
  const auto refuse = [](const json& t, std::vector<std::string> arguments) {
    return Refusal([&] { RunReplay(t, arguments); });
  };
  BOOST_TEST(Contains(refuse(trace, {"--task", "walker.walk"}),
                      "is a trace of cartpole.swingup"));
  BOOST_TEST(Contains(refuse({{"actions", {{0.0}}}}, {}), "--task"));
  BOOST_TEST(
      Contains(refuse(trace, {"--perturb", "pole_length"}), "name=number"));
  BOOST_TEST(
      Contains(refuse(trace, {"--perturb", "pole_length=1x"}), "name=number"));
  BOOST_TEST(
      Contains(refuse(trace, {"--perturb", "pole_lenght=1"}), "pole_length"));
  BOOST_TEST(Contains(refuse(trace, {"--constraints", "slider_poss"}),
                      "slider_pos_constraint"));
  json wide = trace;
  wide["actions"] = {{0.0, 0.0}};
  BOOST_TEST(Contains(refuse(wide, {}), "1 actuators"));
  json short_pose = trace;
  short_pose["qpos"] = {0};
  short_pose["qvel"] = {0, 0};
  BOOST_TEST(Contains(refuse(short_pose, {}), "qpos has 1 numbers"));
  BOOST_CHECK_THROW(RunReplay(trace, {"--safety-coeff", "1.5"}),
                    CLI::ParseError);
}

BOOST_AUTO_TEST_CASE(a_target_belongs_to_a_manipulator) {
  const auto refuse = [](const json& trace) {
    return Refusal([&] { RunReplay(trace, {}); });
  };
  for (const json& golden : GoldenCases("constraints_mujoco_3.17.0.json")) {
    if (golden.contains("challenge")) continue;
    const std::string task = golden.at("task");
    json trace = TraceOf(golden, ActuatorsOf(task));
    BOOST_TEST_CONTEXT(task) {
      if (golden.contains("target")) {
        trace.erase("target");
        BOOST_TEST(Contains(refuse(trace), "target must be"));
        trace["target"] = {0.1, 0.2};
        BOOST_TEST(Contains(refuse(trace), "target must be"));
      } else {
        trace["target"] = {0, 0.001, 0.2, 1, 0, 0, 0};
        BOOST_TEST(Contains(refuse(trace), "has no target"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_trace_that_blows_up_says_when) {
  json trace = {{"task", "cartpole.swingup"}, {"actions", {{0.0}, {0.0}}}};
  trace["qpos"] = {0, 0};
  trace["qvel"] = {0, 1e12};
  BOOST_TEST(
      Contains(Refusal([&] { RunReplay(trace, {}); }), "blew up in step 1"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
