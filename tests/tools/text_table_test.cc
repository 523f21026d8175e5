#include "tools/text_table.h"

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

BOOST_AUTO_TEST_SUITE(TextTableSuite)

BOOST_AUTO_TEST_CASE(columns_begin_at_the_same_place) {
  BOOST_TEST(TextTable({{"name", "unit"}, {"a", "kg"}, {"torso", "m"}}) ==
             "name   unit\n"
             "a      kg\n"
             "torso  m\n");
}

BOOST_AUTO_TEST_CASE(characters_count_and_not_bytes) {
  BOOST_TEST(TextTable({{"ö", "x"}, {"ab", "y"}}) == "ö   x\nab  y\n");
}

BOOST_AUTO_TEST_CASE(no_line_ends_in_blanks) {
  BOOST_TEST(TextTable({{"a", ""}, {"b", "long"}}) == "a\nb  long\n");
  BOOST_TEST(TextTable({}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
