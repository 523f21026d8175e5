#include "tools/study_table.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

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

BOOST_AUTO_TEST_CASE(an_entry_must_be_what_its_column_asks_for) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "study.csv";
  const auto reason = [&](const std::string& entries) {
    WriteFileAtomically(path, "name,whole,real,any\nx,1,0.5,\n" + entries);
    return configs::Refusal([&] {
      StudyTable(path, {"name", {"whole", Whole(1, 1000)}},
                 {{"real", Real(0, 1)}, {"any", OrEmpty(Real())}});
    });
  };
  const std::string file = path.string();
  const std::string mend = "; mend or remove the line, or choose another --out";
  for (const std::string entries :
       {"x,1000,1,", "?,1,0,1e9", "x,1,1e-310,nan", "x,1,0,-inf"}) {
    BOOST_TEST(reason(entries) == "(accepted)");
  }
  for (const std::string entry :
       {"0", "1001", "", "one", "1.5", "1x", " 1", "99999999999999999999"}) {
    BOOST_TEST(reason("x," + entry + ",0,") ==
               file + ":3: whole: \"" + entry +
                   "\" is not a whole number from 1 to 1,000" + mend);
  }
  for (const std::string entry : {"1.1", "", "nan", "-inf", "half", "1e999"}) {
    BOOST_TEST(reason("x,1," + entry + ",") ==
               file + ":3: real: \"" + entry +
                   "\" is not a number from 0 to 1" + mend);
  }
  BOOST_TEST(reason("x,1,0,-") ==
             file + ":3: any: \"-\" is not a number" + mend);
}

BOOST_AUTO_TEST_CASE(numbers_of_a_table_are_read_as_they_stand) {
  BOOST_TEST(WholeOf("-12") == -12);
  BOOST_TEST(RealOf("0.25") == 0.25);
  BOOST_TEST(RealOf("1e-310") == 1e-310);
  BOOST_CHECK_THROW(WholeOf(""), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_text_that_looks_like_a_number_is_a_text_in_json) {
  StudyTable table("", {"digest", {"seed", Real()}}, {{"a", OrEmpty(Real())}});
  table.Add({"12e4", "18446744073709551615"}, {""});
  BOOST_TEST(RowsAsJson(table).dump() ==
             R"([{"digest":"12e4","seed":18446744073709551615,"a":""}])");
}

BOOST_AUTO_TEST_CASE(what_would_tear_a_line_apart_is_refused) {
  StudyTable table("", {"config"}, {"b"});
  for (const std::string name : {"a,b.toml", "a\"b", "a\nb", "a\rb"}) {
    const std::string says = "config: " + name + ": a table holds no comma";
    // Before anything is measured.
    BOOST_TEST(configs::Refusal([&] { table.Has({name}); }).starts_with(says));
    BOOST_TEST(
        configs::Refusal([&] { table.Add({name}, {"1"}); }).starts_with(says));
  }
  BOOST_CHECK_THROW(table.Add({"a"}, {"1,2"}), std::invalid_argument);
  BOOST_TEST(table.rows().empty());
}

BOOST_AUTO_TEST_CASE(several_cells_are_added_all_or_none) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "study.csv";
  StudyTable table(path, {"a"}, {"b"});
  using Rows = std::vector<StudyTable::Row>;
  BOOST_CHECK_THROW(table.Add(Rows{{"1", "2"}, {"3"}}), std::logic_error);
  BOOST_TEST(table.rows().empty());
  BOOST_TEST(!std::filesystem::exists(path));
  table.Add(Rows{{"1", "2"}, {"3", "4"}});
  BOOST_TEST(ReadWholeFile(path, 1000) == "a,b\n1,2\n3,4\n");
}

BOOST_AUTO_TEST_CASE(a_table_without_a_file_is_kept_in_memory) {
  StudyTable table("", {"a"}, {"b"});
  table.Add({"1"}, {"2"});
  BOOST_TEST(table.Has({"1"}));
  BOOST_CHECK_THROW(table.Add({"1", "2"}, {"3"}), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
