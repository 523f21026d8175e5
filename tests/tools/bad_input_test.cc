// The law of bad input: exit status 2, nothing on standard output, and one
// line on standard error that says what was wrong and names the mend.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/tools/program.h"

namespace ballast::tools {
namespace {

struct BadCall {
  std::vector<std::string> arguments;
  std::string says;  ///< A part of the line.
};

const std::vector<BadCall> kBadCalls = {
    {{}, "a verb is missing; known: "},
    {{"lsit"}, "unknown verb lsit; did you mean list?"},
    {{"lsit\nx"}, "unknown verb lsit\\nx"},
    {{"--verison"}, "unknown option --verison; did you mean --version?"},
    {{"list", "--jsn"}, "unknown option --jsn; did you mean --json?"},
    {{"list", "tsaks"}, "unknown list tsaks; did you mean tasks?"},
    {{"list", "weather"}, "unknown list weather; known: tasks, "},
    {{"list", "tasks", "risk"}, "unexpected argument risk"},
    {{"doctor", "now"}, "unexpected argument now"},
};

void CheckRefusal(const BadCall& call) {
  const ProgramResult result = RunProgram(call.arguments);
  BOOST_TEST(result.status == 2);
  BOOST_TEST(result.output == "");
  BOOST_TEST(result.error.starts_with("ballast: "), result.error);
  BOOST_TEST(std::count(result.error.begin(), result.error.end(), '\n') == 1);
  BOOST_TEST(result.error.ends_with('\n'));
  BOOST_TEST(result.error.find(call.says) != std::string::npos, result.error);
}

BOOST_AUTO_TEST_SUITE(BadInput)

BOOST_AUTO_TEST_CASE(bad_calls_end_with_status_2_and_one_line) {
  for (const BadCall& call : kBadCalls) CheckRefusal(call);
}

BOOST_AUTO_TEST_CASE(help_and_version_end_with_status_0) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{
           {"--help"}, {"--version"}, {"list", "--help"}, {"list", "-h"}}) {
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
