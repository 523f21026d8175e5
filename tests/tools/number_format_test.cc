#include "tools/number_format.h"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

BOOST_AUTO_TEST_SUITE(number_format)

BOOST_AUTO_TEST_CASE(counts_have_commas) {
  BOOST_TEST(FormatCount(0) == "0");
  BOOST_TEST(FormatCount(999) == "999");
  BOOST_TEST(FormatCount(1000) == "1,000");
  BOOST_TEST(FormatCount(-123456) == "-123,456");
  BOOST_TEST(FormatCount(1234567) == "1,234,567");
}

BOOST_AUTO_TEST_CASE(numbers_have_three_digits) {
  BOOST_TEST(FormatNumber(0) == "0");
  BOOST_TEST(FormatNumber(812.4) == "812");
  BOOST_TEST(FormatNumber(-86.43) == "-86.4");
  BOOST_TEST(FormatNumber(1.25) == "1.25");
  BOOST_TEST(FormatNumber(0.012345) == "0.0123");
  BOOST_TEST(FormatNumber(12345.6) == "12,346");
  BOOST_TEST(FormatNumber(999.7) == "1,000");
  BOOST_TEST(FormatNumber(1.234e12) == "1.2e+12");
  BOOST_TEST(FormatNumber(std::nan("")) == "-");
  BOOST_TEST(FormatNumber(-std::numeric_limits<double>::infinity()) == "-");
}

BOOST_AUTO_TEST_CASE(shares_are_percent) {
  BOOST_TEST(FormatPercent(0.619) == "62 %");
  BOOST_TEST(FormatPercent(1) == "100 %");
  BOOST_TEST(FormatPercent(std::nan("")) == "-");
}

BOOST_AUTO_TEST_CASE(durations_have_two_units) {
  BOOST_TEST(FormatDuration(0.4) == "0 s");
  BOOST_TEST(FormatDuration(59.6) == "1 min 00 s");
  BOOST_TEST(FormatDuration(694) == "11 min 34 s");
  BOOST_TEST(FormatDuration(3900) == "1 h 05 min");
  BOOST_TEST(FormatDuration(183600) == "2 d 03 h");
  BOOST_TEST(FormatDuration(-1) == "-");
  BOOST_TEST(FormatDuration(1e300) == "-");
  BOOST_TEST(FormatDuration(std::nan("")) == "-");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
