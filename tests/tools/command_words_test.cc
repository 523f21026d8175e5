#include "tools/command_words.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

Words WordsOf(const std::string& text) {
  return CommandWords("--external", text);
}

void CheckRefused(const std::string& text, const std::string& says) {
  const std::string problem = configs::Refusal([&] { WordsOf(text); });
  BOOST_TEST(problem.starts_with("--external '" + text + "' "), problem);
  BOOST_TEST(problem.find(says) != std::string::npos, problem);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_words)

BOOST_AUTO_TEST_CASE(words_are_those_of_a_shell) {
  BOOST_TEST((WordsOf("python3 policy.py") == Words{"python3", "policy.py"}));
  BOOST_TEST((WordsOf("  a  'b  c' \"d e\" f\\ g '' ") ==
              Words{"a", "b  c", "d e", "f g", ""}));
  setenv("BALLAST_TEST_WORD", "two words", /*overwrite=*/1);
  BOOST_TEST((WordsOf("a $BALLAST_TEST_WORD \"$BALLAST_TEST_WORD\"") ==
              Words{"a", "two", "words", "two words"}));
}

BOOST_AUTO_TEST_CASE(what_is_no_command_is_answered_with_the_mend) {
  CheckRefused("", "names no program");
  CheckRefused("   ", "names no program");
  CheckRefused("''", "names no program");
  CheckRefused("a | b", "script");
  CheckRefused("a; b", "script");
  CheckRefused("a > file", "script");
  CheckRefused("a\nb", "script");
  CheckRefused("a $(touch x)", "script");
  CheckRefused("a `touch x`", "script");
  CheckRefused("a 'b", "quote");
  CheckRefused("a $BALLAST_TEST_NOT_SET", "quote the $");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
