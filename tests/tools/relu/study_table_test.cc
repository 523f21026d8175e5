#include "tools/relu/study_table.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/relu/effect_table.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(study_table)

BOOST_AUTO_TEST_CASE(a_study_goes_on_where_it_was_stopped) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "study.csv";
  {
    StudyTable table(path, {"network", "seed"}, {"accuracy"});
    BOOST_TEST(!table.Has({"dense", "0"}));
    table.Add({"dense", "0"}, {"0.8"});
    table.Add({"dense", "1"}, {""});
  }
  BOOST_TEST(ReadWholeFile(path, 1000) ==
             "network,seed,accuracy\ndense,0,0.8\ndense,1,\n");
  StudyTable again(path, {"network", "seed"}, {"accuracy"});
  BOOST_TEST(again.Has({"dense", "0"}));
  BOOST_TEST(again.Has({"dense", "1"}));
  BOOST_TEST(!again.Has({"dense", "2"}));
  BOOST_TEST(again.rows().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_study_is_refused_with_the_line) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "study.csv";
  const auto reason = [&](const std::string& text) {
    WriteFileAtomically(path, text);
    return configs::Refusal([&] { StudyTable(path, {"a"}, {"b"}); });
  };
  BOOST_TEST(
      reason("a,c\n1,2\n").find("study.csv:1: not a table of this study") !=
      std::string::npos);
  BOOST_TEST(reason("a,b\n1,2\n3\n").find("study.csv:3:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_table_without_a_file_is_kept_in_memory) {
  StudyTable table("", {"a"}, {"b"});
  table.Add({"1"}, {"2"});
  BOOST_TEST(table.Has({"1"}));
  BOOST_CHECK_THROW(table.Add({"1", "2"}, {"3"}), std::logic_error);
}

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
