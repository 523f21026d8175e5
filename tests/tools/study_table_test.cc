#include "tools/study_table.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
