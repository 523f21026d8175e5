#include "tools/trace.h"

#include <boost/test/unit_test.hpp>

#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

std::string Refuse(const std::string& text) {
  return Refusal([&] { ParseTrace(text, "t.json"); });
}

using configs::Contains;

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(a_trace_is_read_as_written) {
  const Trace trace = ParseTrace(R"({"task": "walker.realworld_walk",
      "perturbation": {"torso_length": 0.4}, "qpos": [1, 2], "qvel": [3],
      "actions": [[0.5, -1], [1, 0]]})",
                                 "t.json");
  BOOST_TEST(trace.task == "walker.walk");
  BOOST_REQUIRE_EQUAL(trace.perturbations.size(), 1);
  BOOST_TEST(trace.perturbations[0].parameter == "torso_length");
  BOOST_TEST(trace.perturbations[0].value == 0.4);
  BOOST_TEST(*trace.qpos == (std::vector<double>{1, 2}));
  BOOST_TEST(trace.qvel == std::vector<double>{3});
  BOOST_TEST(trace.actions.rows() == 2);
  BOOST_TEST(trace.actions(0, 1) == -1);
}

BOOST_AUTO_TEST_CASE(challenges_of_a_trace_are_checked_one_by_one) {
  const Trace trace = ParseTrace(
      R"({"challenge": {"action_delay": 3, "action_noise": 0.5},
          "actions": [[0]]})",
      "t.json");
  BOOST_REQUIRE_EQUAL(trace.challenges.size(), 2);
  BOOST_TEST(trace.challenges[0].challenge == "action_delay");
  BOOST_TEST(trace.challenges[0].value == 3);

  const auto refuse = [](const std::string& challenge) {
    return Refuse(R"({"challenge": )" + challenge + R"(, "actions": [[0]]})");
  };
  BOOST_TEST(Contains(refuse(R"({"action_dealy": 3})"),
                      "t.json: challenge.action_dealy: unknown challenge"));
  BOOST_TEST(Contains(refuse(R"({"action_dealy": 3})"), "action_delay?"));
  BOOST_TEST(Contains(refuse(R"({"action_delay": 0.5})"), "whole number"));
  BOOST_TEST(Contains(refuse(R"({"action_delay": 1e9})"), "[0, 1000]"));
  BOOST_TEST(Contains(refuse(R"({"action_delay": "3"})"),
                      "challenge.action_delay: must be a number"));
  BOOST_TEST(Contains(refuse("[3]"), "challenge must be an object"));
}

BOOST_AUTO_TEST_CASE(a_trace_without_a_state_names_a_seed) {
  const Trace trace = ParseTrace(R"({"seed": 7, "actions": [[0]]})", "t.json");
  BOOST_TEST(!trace.qpos);
  BOOST_TEST(trace.seed == 7);
  BOOST_TEST(trace.task.empty());
  BOOST_TEST(trace.target.empty());
}

BOOST_AUTO_TEST_CASE(a_target_is_a_pose_in_one_list_or_in_two) {
  const std::string rest = R"(, "qpos": [0], "qvel": [0], "actions": [[0]]})";
  const std::vector<double> pose = {1, 2, 3, 4, 5, 6, 7};
  const auto target = [&](const std::string& text) {
    return ParseTrace(R"({"target": )" + text + rest, "t.json").target;
  };
  BOOST_TEST(target("[1, 2, 3, 4, 5, 6, 7]") == pose);
  BOOST_TEST(target(R"({"pos": [1, 2, 3], "quat": [4, 5, 6, 7]})") == pose);
  BOOST_TEST(target(R"({"body": "target_peg", "pos": [1, 2, 3],
                        "quat": [4, 5, 6, 7]})") == pose);
}

BOOST_AUTO_TEST_CASE(what_is_no_target_is_refused_with_its_place) {
  const auto refuse = [](const std::string& target) {
    return Refuse(R"({"qpos": [0], "qvel": [0], "actions": [[0]], "target": )" +
                  target + "}");
  };
  BOOST_TEST(Contains(refuse("[0, 0, 0, 0, 0, 0, 0, 0]"), "at most 7"));
  BOOST_TEST(Contains(refuse("[null]"), "t.json: target"));
  BOOST_TEST(Contains(refuse("7"), "t.json: target"));
  BOOST_TEST(Contains(refuse("null"), "t.json: target"));
  BOOST_TEST(Contains(refuse(R"({"pos": [0, 0, 0]})"), "target.quat"));
  BOOST_TEST(Contains(refuse(R"({"pos": [0, 0, 0, 0]})"), "at most 3"));
  BOOST_TEST(Contains(
      refuse(R"({"pos": [0, 0, 0], "quat": [1, 0, 0, 0], "angle": 1})"),
      "target.angle"));
  BOOST_TEST(
      Contains(refuse(R"({"pos": [0, 0, 0], "quat": [1, 0, 0, 0], "body": 1})"),
               "target.body"));
  BOOST_TEST(Contains(Refuse(R"({"target": [0], "actions": [[0]]})"),
                      "target: goes with qpos and qvel"));
}

BOOST_AUTO_TEST_CASE(what_is_no_trace_is_refused_with_its_place) {
  BOOST_TEST(Contains(Refuse(""), "t.json: not valid JSON"));
  BOOST_TEST(Contains(Refuse("[]"), "must be an object"));
  BOOST_TEST(Contains(Refuse("{}"), "actions: is missing"));
  BOOST_TEST(Contains(Refuse(R"({"actions": []})"), "actions: must be a list"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [1]})"), "actions[0]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[]]})"), "actions[0]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[0], [0, 0]]})"), "actions[1]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[0], [1.5]]})"), "[-1, 1]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[0], [null]]})"), "actions[1]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[0], ["0"]]})"), "actions[1]"));
  BOOST_TEST(Contains(Refuse(R"({"actions": [[1e999]]})"), "t.json"));
  BOOST_TEST(Contains(Refuse(R"({"qpos": [0], "actions": [[0]]})"),
                      "qvel: is missing"));
  BOOST_TEST(Contains(Refuse(R"({"qvel": [0], "actions": [[0]]})"),
                      "qpos: is missing"));
  BOOST_TEST(
      Contains(Refuse(R"({"perturbation": {"m": "1"}, "actions": [[0]]})"),
               "perturbation.m: must be a number"));
  BOOST_TEST(Contains(Refuse(R"({"seed": -1, "actions": [[0]]})"), "seed"));
  BOOST_TEST(Contains(Refuse(R"({"sead": 1, "actions": [[0]]})"),
                      "sead: unknown key"));
}

BOOST_AUTO_TEST_CASE(lists_beyond_any_robot_are_refused) {
  std::string wide = "0";
  for (int i = 0; i < 1000; ++i) wide += ",0";
  BOOST_TEST(
      Contains(Refuse(R"({"actions": [[)" + wide + "]]}"), "actions[0]"));
  BOOST_TEST(Contains(
      Refuse(R"({"qpos": [)" + wide + R"(], "qvel": [0], "actions": [[0]]})"),
      "qpos: must be a list of at most 1000"));
  std::string nested(100000, '[');
  BOOST_TEST(Contains(Refuse(nested), "nested deeper"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
