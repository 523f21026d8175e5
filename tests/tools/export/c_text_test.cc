#include "tools/export/c_text.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(c_text)

BOOST_AUTO_TEST_CASE(sound_names_stay_as_they_are) {
  BOOST_TEST(CComment("right_hip.angle [rad/s^2], -1 (of 2)") ==
             "right_hip.angle [rad/s^2], -1 (of 2)");
  BOOST_TEST(CString("m/s") == "\"m/s\"");
}

BOOST_AUTO_TEST_CASE(nothing_ends_a_comment_or_a_string) {
  BOOST_TEST(CComment("a */ b /* c") == "a _/ b /_ c");
  BOOST_TEST(CComment("\\\n?"
                      "?/\xc3\xa9") == "____/__");
  BOOST_TEST(CString("a\"b\\c\nd") == "\"a\\042b\\134c\\012d\"");
  BOOST_TEST(CString("?"
                     "?/") == "\"\\077\\077/\"");
  BOOST_TEST(CString("\xc3\xa9") == "\"\\303\\251\"");
  BOOST_TEST(CString(std::string("a\0001", 3)) == "\"a\\0001\"");
}

BOOST_AUTO_TEST_CASE(every_byte_is_whitelisted_or_replaced) {
  for (int code = 0; code < 256; ++code) {
    const std::string text(1, static_cast<char>(code));
    const std::string comment = CComment(text);
    BOOST_TEST(comment.size() == 1u);
    BOOST_TEST((comment[0] >= ' ' && comment[0] < 0x7f));
    BOOST_TEST(std::string("*?\\\"'@`$").find(comment) == std::string::npos);
    const std::string literal = CString(text);
    BOOST_TEST((literal.size() == 3 || literal.size() == 6));
  }
}

BOOST_AUTO_TEST_CASE(long_texts_are_cut_off) {
  const std::string text(5000, 'a');
  BOOST_TEST(CComment(text).size() < 200u);
  BOOST_TEST(CString(text).size() < 200u);
  BOOST_TEST(CComment(text).ends_with("..."));
}

BOOST_AUTO_TEST_CASE(an_identifier_is_near_the_text) {
  BOOST_TEST(CIdentifier("walker.walk") == "walker_walk");
  BOOST_TEST(CIdentifier("__2d-arm") == "d_arm");
  BOOST_TEST(CIdentifier("*/") == "policy");
  BOOST_TEST(CIdentifier("") == "policy");
  BOOST_TEST(CIdentifier(std::string(500, 'x')).size() == 64u);
  BOOST_TEST(CMacroName("walker_Walk2") == "WALKER_WALK2");
}

BOOST_AUTO_TEST_CASE(a_float_comes_back_to_the_bit) {
  using Limits = std::numeric_limits<float>;
  for (const float value :
       {0.0F, -0.0F, 1.0F, -3.0F, 0.1F, 1e10F, 1e-10F, 16777216.0F,
        Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min()}) {
    const std::string text = CFloat(value);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(text.ends_with('F'));
      BOOST_TEST(text.find_first_of(".e") != std::string::npos);
      BOOST_TEST(std::strtof(text.c_str(), nullptr) == value);
    }
  }
  BOOST_TEST(CFloat(-0.0F) == "-0.0F");
  BOOST_TEST(ShortestNumber(0.025) == "0.025");
}

BOOST_AUTO_TEST_CASE(lines_of_numbers_fit_on_the_screen) {
  const std::vector<float> values(100, -1.2345678e-10F);
  std::istringstream lines(CFloats(values, 4));
  for (std::string line; std::getline(lines, line);) {
    BOOST_TEST(line.size() <= 80u);
  }
  BOOST_TEST(std::ranges::count(CFloats(values, 4), 'F') == 100);
}

BOOST_AUTO_TEST_CASE(a_value_is_not_looked_into) {
  BOOST_TEST(Fill("@a@ and @b@@a@", {{"a", "@b@"}, {"b", "2"}}) ==
             "@b@ and 2@b@");
  BOOST_CHECK_THROW(Fill("@c@", {}), std::logic_error);
  BOOST_CHECK_THROW(Fill("a @", {}), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
