#include "tools/report/evaluation_command.h"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/program.h"
#include "tests/tools/tiny_run.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"

namespace ballast::tools {
namespace {

/// Where two files part, for the message of a failure.
std::string Difference(const std::string& first, const std::string& second) {
  const auto at = static_cast<std::size_t>(
      std::ranges::mismatch(first, second).in1 - first.begin());
  const std::size_t from = at < 200 ? 0 : at - 200;
  return ": " + first.substr(from, 300) + " became " + second.substr(from, 300);
}

BOOST_AUTO_TEST_SUITE(evaluation_command)

BOOST_AUTO_TEST_CASE(a_run_its_grid_and_its_choices_are_named) {
  EvaluationFile file = ExampleEvaluation(5);
  file.policy.run = "walk/seed-0";
  file.axes.push_back({"challenge.action_delay", 0, {0, 3, 1}});
  file.schedules = {{"pole_mass", "random_walk", 0.1, 0.1, 10, 0.5, 1}};
  file.deterministic = true;
  file.seed = 7;
  BOOST_TEST(EvaluationCommand(file) ==
             "ballast evaluate runs/walk/seed-0 --param "
             "perturbation.pole_length=0.75:1.25:5 --param "
             "challenge.action_delay=0,3,1 --schedule "
             "pole_mass=random_walk:0.1:10:0.5:1 --episodes 3 --deterministic "
             "--seed 7");
}

BOOST_AUTO_TEST_CASE(a_hostile_name_is_one_word_for_the_shell) {
  EvaluationFile file = ExampleEvaluation(2);
  file.policy.method = "a'; rm -rf / #";
  const std::string command = EvaluationCommand(file);
  BOOST_TEST(RunCommand({"sh", "-c", "printf '%s|' " + command})
                 .output.find("|a'; rm -rf / #.safetensors|--task|") !=
             std::string::npos);
}

// The command of a file that the program wrote makes the same bytes.
BOOST_AUTO_TEST_CASE(the_command_makes_the_file_again) {
  const TinyRun run;
  for (const std::vector<std::string>& choices :
       {std::vector<std::string>{"--param", "pole_length=0.75:1.25:3",
                                 "--param", "action_delay=2,0", "--schedule",
                                 "pole_mass=uniform:0.05:0.2", "--seed", "4"},
        std::vector<std::string>{"--untrained", "--deterministic"}}) {
    std::vector<std::string> words = {"evaluate", run.path().string(), "--out",
                                      run.out("first.json").string()};
    words.insert(words.end(), choices.begin(), choices.end());
    BOOST_REQUIRE(RunProgram(words).status == 0);
    const std::string first = ReadWholeFile(run.out("first.json"), 1 << 20);

    // As a shell takes it, from where the run is "runs/tiny/seed-3".
    const std::string command =
        EvaluationCommand(ParseEvaluationFile(first, "first.json"));
    const std::string folder = run.path().parent_path().parent_path().string();
    const ProgramResult again =
        RunCommand({"sh", "-c",
                    "cd '" + folder + "' && ln -sfn . runs && ballast() { '" +
                        BALLAST_PROGRAM + "' \"$@\"; } && " + command +
                        " --out again.json"});
    BOOST_TEST(again.status == 0, again.error);
    const std::string second = ReadWholeFile(folder + "/again.json", 1 << 20);
    BOOST_TEST((second == first), command << Difference(first, second));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
