#include "tools/layer_widths.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(layer_widths)

BOOST_AUTO_TEST_CASE(a_text_and_its_widths_are_one) {
  for (const std::string text : {"64", "32-32", "512-256-4096", "1"}) {
    BOOST_TEST(WidthsText(ParseWidths(text)) == text);
  }
  BOOST_TEST(ParseWidths("32-16") == std::vector<int>({32, 16}),
             boost::test_tools::per_element());
  BOOST_TEST(WidthsText(ParseWidths("064")) == "64");
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_widths_is_refused_with_an_example) {
  for (const std::string text : {"", "-", "32-", "-32", "32--32", "0", "4097",
                                 "32x32", "3.5", "99999999999999", " 32"}) {
    BOOST_TEST(configs::Refusal([&] {
                 ParseWidths(text);
               }).find("as in 32-32") != std::string::npos,
               text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
