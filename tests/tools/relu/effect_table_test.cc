#include "tools/relu/effect_table.h"

#include <boost/test/unit_test.hpp>

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(effect_table)

BOOST_AUTO_TEST_CASE(a_summary_compares_arms_seed_by_seed) {
  StudyTable table("", EffectKeys(), EffectValues());
  const auto add = [&](const std::string& slope, const std::string& control,
                       const std::string& seed, const std::string& accuracy) {
    table.Add({"dense", "8x8", "float32", "sgd", "multiply", slope, control,
               seed, "1", "16", "unit"},
              {accuracy, accuracy, "1", "2", "100", "1", ""});
  };
  add("0", "none", "0", "0.80");
  add("0", "none", "1", "0.90");
  add("1", "none", "0", "0.82");
  add("1", "none", "1", "0.92");
  add("1", "none", "2", "0.10");  // Has no partner; has not learnt.
  add("0", "rows", "0", "0.81");
  const std::string summary = EffectSummary(table);
  BOOST_TEST_MESSAGE(summary);
  // Both pairs differ by 0.02, so the interval has no width.
  BOOST_TEST(summary.find("0.6133") != std::string::npos);  // Of all three.
  BOOST_TEST(summary.find("0.0200 [0.0200, 0.0200]") != std::string::npos);
  BOOST_TEST(summary.find("slope 0, other rows  1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
