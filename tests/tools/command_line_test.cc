#include "tools/command_line.h"

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

/// The problem with `words` for a program with a verb and a nested one.
std::string ProblemWith(std::vector<std::string> words) {
  CLI::App program("", "ballast");
  program.require_subcommand(1);
  CLI::App* train = program.add_subcommand("train", "");
  std::string config;
  int seed = 0;
  train->add_option("CONFIG", config)->required();
  train->add_option("--seed", seed);
  CLI::App* board = program.add_subcommand("leaderboard", "");
  board->require_subcommand(1);
  board->add_subcommand("submit", "");
  std::reverse(words.begin(), words.end());
  try {
    program.parse(words);
  } catch (const CLI::ParseError& error) {
    return ParseProblem(program, error);
  }
  return "(accepted)";
}

BOOST_AUTO_TEST_SUITE(CommandLine)

BOOST_AUTO_TEST_CASE(a_mistyped_verb_is_answered_with_the_nearest) {
  BOOST_TEST(ProblemWith({"trian", "a.toml"}) ==
             "unknown verb trian; did you mean train? (see ballast --help)");
  BOOST_TEST(ProblemWith({"trian", "a.toml", "--seed", "3"})
                 .starts_with("unknown verb trian; did you mean train?"));
  BOOST_TEST(ProblemWith({"fly"}) ==
             "unknown verb fly; known: train, leaderboard (see ballast "
             "--help)");
  BOOST_TEST(ProblemWith({"leaderboard", "submot"}) ==
             "unknown verb submot; did you mean submit? (see ballast "
             "leaderboard --help)");
}

BOOST_AUTO_TEST_CASE(an_absent_verb_is_answered_with_the_list) {
  BOOST_TEST(ProblemWith({}) ==
             "a verb is missing; known: train, leaderboard (see ballast "
             "--help)");
}

BOOST_AUTO_TEST_CASE(a_mistyped_option_is_answered_with_the_nearest) {
  const std::string problem =
      "unknown option --sede; did you mean --seed? (see ballast train --help)";
  BOOST_TEST(ProblemWith({"train", "a.toml", "--sede", "3"}) == problem);
  BOOST_TEST(ProblemWith({"train", "a.toml", "--sede=3"}) == problem);
  BOOST_TEST(ProblemWith({"train", "--sede=3"}) == problem);
  BOOST_TEST(ProblemWith({"--hlep"}) ==
             "unknown option --hlep; did you mean --help? (see ballast "
             "--help)");
}

BOOST_AUTO_TEST_CASE(other_problems_point_to_the_help_of_the_verb) {
  BOOST_TEST(ProblemWith({"train"}) ==
             "CONFIG is required (see ballast train --help)");
  BOOST_TEST(ProblemWith({"train", "a.toml", "b.toml"}) ==
             "unexpected argument b.toml (see ballast train --help)");
  BOOST_TEST(ProblemWith({"train", "a.toml", "--seed", "x"})
                 .ends_with("(see ballast train --help)"));
}

BOOST_AUTO_TEST_CASE(a_message_stays_on_one_line) {
  BOOST_TEST(OneLine("a\nb\t\x1b[1m\x7f") == "a\\nb\\x09\\x1b[1m\\x7f");
  BOOST_TEST(OneLine("wörter, €, 𝄞") == "wörter, €, 𝄞");
  BOOST_TEST(OneLine("\xff|\xc3|\xe2\x82") == "\\xff|\\xc3|\\xe2\\x82");
  BOOST_TEST(OneLine(std::string(10'000, 'a')).size() == 2003u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
