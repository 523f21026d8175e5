// The law of bad input: exit status 2, nothing on standard output, and one
// line on standard error that says what was wrong and names the mend.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

void CheckRefusal(const Words& arguments, const std::string& says) {
  const ProgramResult result = RunProgram(arguments);
  BOOST_TEST_CONTEXT(says << "\n" << result.error) {
    BOOST_TEST(result.status == 2);
    BOOST_TEST(result.output == "");
    BOOST_TEST(result.error.starts_with("ballast: "));
    BOOST_TEST(std::count(result.error.begin(), result.error.end(), '\n') == 1);
    BOOST_TEST(result.error.ends_with('\n'));
    BOOST_TEST(result.error.find(says) != std::string::npos);
  }
}

/// Runs verbs on files of a temporary folder.
struct Files : TemporaryFolder {
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path() / name, std::ios::binary) << text;
    return (path() / name).string();
  }
  /// Trains on `text`, and on a sound configuration with an override.
  void CheckConfig(const std::string& text, const std::string& says) const {
    const std::string config = Write("a.toml", text);
    CheckRefusal({"train", config, "--run-dir", (path() / "run").string()},
                 config + says);
  }
  void CheckOverride(const std::string& text, const std::string& says) const {
    const std::string config =
        Write("a.toml", "[environment]\ntask = 'cartpole.swingup'\n");
    CheckRefusal({"train", config, "--run-dir", (path() / "run").string(),
                  "--set", text},
                 says);
  }
};

BOOST_FIXTURE_TEST_SUITE(BadInput, Files)

BOOST_AUTO_TEST_CASE(bad_words_are_answered_with_the_known_ones) {
  CheckRefusal({}, "a verb is missing; known: ");
  CheckRefusal({"lsit"}, "unknown verb lsit; did you mean list?");
  CheckRefusal({"lsit\nx"}, "unknown verb lsit\\nx");
  CheckRefusal({"--verison"}, "--verison; did you mean --version?");
  CheckRefusal({"list", "--jsn"}, "unknown option --jsn; did you mean --json?");
  CheckRefusal({"list", "tsaks"}, "unknown list tsaks; did you mean tasks?");
  CheckRefusal({"list", "weather"}, "unknown list weather; known: tasks, ");
  CheckRefusal({"list", "tasks", "risk"}, "unexpected argument risk");
  CheckRefusal({"doctor", "now"}, "unexpected argument now");
}

BOOST_AUTO_TEST_CASE(bad_names_in_a_config_are_answered_with_the_known_ones) {
  const std::string task = "[environment]\ntask = 'cartpole.swingup'\n";
  CheckConfig("[environment]\ntask = 'cartpole.swingpu'\n",
              ":2:8: environment.task = \"cartpole.swingpu\": did you mean "
              "\"cartpole.swingup\"?");
  CheckConfig(task + "[environment.perturbation]\npole_lenght = 1\n",
              ":4:15: environment.perturbation.pole_lenght = 1: unknown "
              "parameter of cartpole.swingup pole_lenght; did you mean "
              "pole_length?");
  CheckConfig(task + "[risk]\ndistortion = 'wnag'\n",
              ":4:14: risk.distortion = \"wnag\": did you mean \"wang\"?");
  CheckConfig(task + "[risk]\nlevle = 1\nparameter = 1\n",
              ":4:1: unknown key risk.levle; known: ");
  CheckConfig(task + "[agent]\nbacth = 64\n",
              ":4:1: unknown key agent.bacth; did you mean agent.batch?");
  CheckConfig(task + "[agnet]\nbatch = 64\n",
              ":3:2: unknown table agnet; did you mean agent?");
}

BOOST_AUTO_TEST_CASE(bad_values_in_a_config_are_refused_with_their_place) {
  const std::string task = "[environment]\ntask = 'cartpole.swingup'\n";
  CheckConfig(task + "[agent]\nbatch = 'x'\n",
              ":4:9: agent.batch = \"x\": must be an integer");
  CheckConfig(task + "[agent]\nbatch = 0\n", ":4:9: agent.batch = 0: must");
  CheckConfig(task + "[risk]\nparameter = nan\n",
              ":4:13: risk.parameter = nan: must be finite");
  CheckConfig(task + "[risk]\nparameter = -1\n",
              ":4:13: risk.parameter = -1: ");
  CheckConfig(task + "agent = 3\n", ":3:1: ");
  CheckConfig("", ": environment.task: is missing");
}

BOOST_AUTO_TEST_CASE(bad_overrides_are_refused_as_they_were_typed) {
  CheckOverride("agent.bacth=64", "--set agent.bacth=64: unknown key");
  CheckOverride("agent.batch=x", "--set agent.batch=x: agent.batch = \"x\"");
  CheckOverride("agent.batch", "--set agent.batch: must be key=value");
}

BOOST_AUTO_TEST_CASE(hostile_files_are_refused) {
  const auto train = [this](const std::string& config) {
    return Words{"train", config, "--run-dir", (path() / "run").string()};
  };
  const std::string config = Write("walker.toml", "");
  const std::string absent = (path() / "wakler.toml").string();
  CheckRefusal(train(absent),
               absent + ": no such file; did you mean " + config + "?");
  CheckRefusal(train(path().string()), ": is a directory");
  CheckRefusal(train("/dev/zero"), "/dev/zero: is not a regular file");
  CheckConfig(std::string("\x7f"
                          "ELF\x02\x01\x01\0\0\0\n\n",
                          12),
              ":1:1: ");
  CheckConfig("a = '\xff\xfe'\n", ":1:");
  CheckConfig(std::string(2'000'000, '#'), ": larger than 1048576 bytes");
  CheckConfig("x = " + std::string(100'000, '['), ":1:");
  CheckConfig("x = 'a\n", ":1:");
}

BOOST_AUTO_TEST_CASE(bad_names_on_the_command_line_find_the_known_ones) {
  const std::string trace =
      Write("t.json", R"({"task": "walker.walk", "actions": [[0,0,0,0,0,0]]})");
  const auto replay = [&](const Words& more) {
    Words words = {"replay", "--trace", trace, "--out", "/dev/null"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  CheckRefusal(replay({"--perturb", "torso_lenght=1"}),
               "torso_lenght; did you mean torso_length?");
  CheckRefusal(replay({"--constraints", "joint_speed"}),
               "joint_speed; known: joint_angle_constraint, ");
  CheckRefusal(replay({"--perturb", "torso_length"}), "write name=number");
}

BOOST_AUTO_TEST_CASE(what_is_no_run_policy_or_trace_is_refused) {
  const std::string garbage =
      Write("garbage", std::string("\xff\xfe\0\n\x8b garbage", 13));
  CheckRefusal({"evaluate", garbage}, garbage + ": ");
  CheckRefusal({"evaluate", path().string()}, path().string() + ": ");
  CheckRefusal({"evaluate", "nowhere"}, "nowhere: no such");
  CheckRefusal({"evaluate", "/dev/zero"}, "/dev/zero: it is not a regular");
  CheckRefusal({"replay", "--trace", garbage, "--out", "/dev/null"},
               garbage + ": not valid JSON");
  CheckRefusal({"replay", "--trace", "nowhere", "--out", "/dev/null"},
               "nowhere: there is no such file");
}

BOOST_AUTO_TEST_CASE(help_and_version_end_with_status_0) {
  for (const Words& arguments :
       {Words{"--help"}, Words{"--version"}, Words{"list", "-h"}}) {
    const ProgramResult result = RunProgram(arguments);
    BOOST_TEST(result.status == 0);
    BOOST_TEST(result.error == "");
    BOOST_TEST(result.output != "");
  }
}

BOOST_AUTO_TEST_CASE(the_help_of_every_verb_ends_with_an_example) {
  const std::string help = RunProgram({"--help"}).output;
  std::size_t at = help.find("Subcommands:\n");
  BOOST_REQUIRE(at != std::string::npos);
  int verbs = 0;
  while ((at = help.find("\n  ", at)) != std::string::npos) {
    at += 3;
    if (help[at] == ' ') continue;  // The second line of a summary.
    const std::string verb = help.substr(at, help.find(' ', at) - at);
    const std::string text = RunProgram({verb, "--help"}).output;
    BOOST_TEST(text.find("ballast " + verb) != std::string::npos, verb);
    BOOST_TEST(text.find("Example") != std::string::npos, verb);
    ++verbs;
  }
  BOOST_TEST(verbs >= 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
