// What `ballast evaluate --external` says of programs that are no policies.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/configs/contains.h"
#include "tests/tools/external_program.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_journal.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using configs::Contains;

/// Status and last line of an evaluation that fails.
void CheckFailed(const std::string& body, int status, const std::string& says,
                 const Words& more = {}) {
  const ExternalProgram program(body);
  Words words = {"--param", "pole_length=1", "--episodes", "1"};
  words.insert(words.end(), more.begin(), more.end());
  const ProgramResult result =
      program.Evaluate("cartpole.swingup", "out.json", words);
  BOOST_TEST_CONTEXT(result.error) {
    BOOST_TEST(result.status == status);
    const std::size_t last = result.error.rfind("ballast: policy python3 ");
    BOOST_REQUIRE(last != std::string::npos);
    BOOST_TEST(Contains(result.error.substr(last), says));
    BOOST_TEST(std::ranges::count(result.error.substr(last), '\n') == 1);
  }
  BOOST_TEST(!fs::exists(program.file("out.json")));
  BOOST_TEST(!fs::exists(JournalOf(program.file("out.json"))));
}

BOOST_AUTO_TEST_SUITE(evaluate_external_failure)

BOOST_AUTO_TEST_CASE(one_that_dies_is_continued_by_the_same_command) {
  // Each of two threads keeps a block of 128 episodes after 1000 questions.
  const ExternalProgram program(
      "if asked == 2500 and os.path.exists(folder + '/ill'):\n"
      "  sys.exit(3)\n" +
      std::string(kPushing));
  const Words more = {"--param", "pole_length=1", "--episodes",
                      "300",     "--threads",     "2"};
  BOOST_REQUIRE(
      program.Evaluate("cartpole.swingup", "whole.json", more).status == 0);

  std::ofstream(program.file("ill")) << "yes";
  const ProgramResult died =
      program.Evaluate("cartpole.swingup", "out.json", more);
  BOOST_TEST(died.status == 1);
  BOOST_TEST(Contains(died.error, "ended early, status 3"), died.error);
  BOOST_TEST(!fs::exists(program.file("out.json")));
  BOOST_TEST(fs::exists(JournalOf(program.file("out.json"))));

  fs::remove(program.file("ill"));
  const ProgramResult continued =
      program.Evaluate("cartpole.swingup", "out.json", more);
  BOOST_TEST(continued.status == 0);
  BOOST_TEST(Contains(continued.error, "continues an interrupted evaluation"),
             continued.error);
  BOOST_TEST(
      (Bytes(program.file("out.json")) == Bytes(program.file("whole.json"))));
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_ends_with_one_line) {
  CheckFailed("sys.exit(4)", 1, "ended early, status 4");
  CheckFailed("time.sleep(600)", 1,
              "no answer within 1 s; --timeout waits longer",
              {"--timeout", "1"});
  CheckFailed("print('thinking...', flush=True)\nactions = []", 2,
              "said \"thinking...\", not JSON");
  CheckFailed("actions = [[float('nan')]] * len(rows)", 2, "not JSON");
  CheckFailed("actions = [[1e39]] * len(rows)", 2, "instead of {\"actions\": ");
  CheckFailed("actions = [[0, 0]] * len(rows)", 2, "rows of 1 numbers}");
  CheckFailed("actions = [[0]]", 2, "instead of {\"actions\": ");
  CheckFailed("sys.stdout.write('1' * (70 << 20))\nactions = []", 2,
              "said a line without an end");
  // In every thread.
  CheckFailed("actions = 'none'", 2, "instead of {\"actions\": ",
              {"--param", "pole_mass=0.1,0.2,0.3", "--threads", "3"});
}

BOOST_AUTO_TEST_CASE(a_choice_that_is_forbidden_ends_with_one_line) {
  const ExternalProgram program("actions = [[1]] * len(rows)");
  CheckRefused(program.Evaluate(kNetwork, "out.json",
                                {"--steps", "1000", "--episodes", "1"}),
               "of 1 choices that are allowed}");
}

BOOST_AUTO_TEST_CASE(wrong_command_lines_are_answered_with_the_mend) {
  const TemporaryFolder folder;
  const auto refused = [&](Words words, const std::string& says) {
    words.insert(words.begin(), "evaluate");
    words.insert(words.end(), {"--out", (folder.path() / "out.json").string()});
    CheckRefused(RunProgram(words), says);
  };
  refused({"cartpole.swingup", "--episodes", "1", "--external", "no-such-one"},
          "cannot start no-such-one: No such file or directory");
  refused({"cartpole.swingpu", "--external", "true"}, "cartpole.swingup");
  refused({"absent.toml", "--external", "true"}, "absent.toml");
  refused({"--external", "true"}, "name the task");
  refused({"cartpole.swingup", "--external", ""}, "names no program");
  refused({"cartpole.swingup", "--external", " "}, "names no program");
  refused({"cartpole.swingup", "--external", "cat | cat"}, "script");
  refused({"cartpole.swingup", "--external", "cat '"}, "quote");
  refused({"cartpole.swingup", "--external", "cat \xff"}, "UTF-8");
  refused({"cartpole.swingup", "--external", "true", "--method", ""},
          "--method");
  refused({"cartpole.swingup", "--external", "true", "--timeout", "0"},
          "--timeout");
  refused({"cartpole.swingup", "--external", "true", "--training-seed", "-1"},
          "--training-seed");
  refused({"cartpole.swingup", "--method", "mine"}, "--external");
  refused({"cartpole.swingup", "--timeout", "3"}, "--external");
  refused({kNetwork, "--external", "true", "--policy", "c_mu"}, "--external");
  refused({kNetwork, "--external", "true", "--safety-coeff", "0.3"},
          "--safety-coeff");
  refused({"cartpole.swingup", "--external", "true", "--param", "pole_lenth=1"},
          "perturbation.pole_length");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
