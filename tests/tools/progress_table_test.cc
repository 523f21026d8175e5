#include "tools/progress_table.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const fs::path& path) {
  return ReadWholeFile(path, 1 << 20);
}

void CheckRefused(const std::string& text, const std::string& words) {
  BOOST_CHECK_EXCEPTION(
      ParseProgressTable(text, "p.csv"), std::invalid_argument,
      [&](const std::exception& error) {
        BOOST_TEST_MESSAGE(error.what());
        return std::string(error.what()).find(words) != std::string::npos;
      });
}

BOOST_AUTO_TEST_SUITE(progress_table)

BOOST_AUTO_TEST_CASE(equal_doubles_have_equal_texts_that_read_back) {
  BOOST_TEST(ShortestText(0.1) == "0.1");
  BOOST_TEST(ShortestText(0.1 + 0.2) == "0.30000000000000004");
  BOOST_TEST(ShortestText(1000) == "1000");
  BOOST_TEST(ShortestText(-std::nan("")) == "nan");
  for (const double value : {1e300, 5e-324, -1.0 / 3, 123456789.125}) {
    const std::string text = ShortestText(value);
    BOOST_TEST(std::strtod(text.c_str(), nullptr) == value);
    BOOST_TEST(
        ParseProgressTable("Iteration,x\n1," + text + "\n", "p").values[0][0] ==
        value);
  }
}

BOOST_AUTO_TEST_CASE(rows_are_read_back_as_they_were_appended) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "progress.csv";
  {
    ProgressTable table(path, {"TotalEnvSteps", "Metrics/EpRet"}, 0);
    table.Append(1, std::vector<double>{1000, 0.1});
    table.Append(
        2, std::vector<double>{2000, -std::numeric_limits<double>::infinity()});
    table.Append(3, std::vector<double>{3000, std::nan("")});
  }
  BOOST_TEST(TextOf(path) ==
             "Iteration,TotalEnvSteps,Metrics/EpRet\n"
             "1,1000,0.1\n2,2000,-inf\n3,3000,nan\n");
  const ProgressData data = ReadProgressTable(path);
  BOOST_REQUIRE(data.iterations.size() == 3);
  BOOST_TEST(data.Column("Metrics/EpRet").value()[0] == 0.1);
  BOOST_TEST(std::isinf(data.Column("Metrics/EpRet").value()[1]));
  BOOST_TEST(std::isnan(data.Column("Metrics/EpRet").value()[2]));
  BOOST_TEST(!data.Column("Metrics/EpCost"));
}

BOOST_AUTO_TEST_CASE(a_resumed_table_equals_an_undisturbed_one) {
  const TemporaryFolder folder;
  const fs::path undisturbed = folder.path() / "a.csv";
  const fs::path resumed = folder.path() / "b.csv";
  const auto append = [](ProgressTable& table, int from, int to) {
    for (int i = from; i <= to; ++i) {
      table.Append(i, std::vector<double>{i / 3.0});
    }
  };
  {
    ProgressTable table(undisturbed, {"x"}, 0);
    append(table, 1, 9);
  }
  {
    ProgressTable table(resumed, {"x"}, 0);
    append(table, 1, 6);
  }
  // Killed in the middle of a row, two rows after its last checkpoint.
  WriteFileAtomically(resumed, TextOf(resumed) + "7,2.3");
  {
    ProgressTable table(resumed, {"x"}, 4);
    append(table, 5, 9);
  }
  BOOST_TEST(TextOf(resumed) == TextOf(undisturbed));
}

BOOST_AUTO_TEST_CASE(a_table_with_a_row_now_and_then_resumes_as_well) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "e.csv";
  {
    ProgressTable table(path, {"x"}, 0, /*every=*/3);
    for (const int i : {3, 6, 9}) table.Append(i, std::vector<double>{1.0 * i});
  }
  {
    ProgressTable table(path, {"x"}, 8, 3);
    table.Append(9, std::vector<double>{10});
  }
  BOOST_TEST(TextOf(path) == "Iteration,x\n3,3\n6,6\n9,10\n");
  BOOST_CHECK_THROW(ProgressTable(path, {"x"}, 12, 3), std::invalid_argument);
  BOOST_CHECK_THROW(ProgressTable(path, {"x"}, 8, 4), std::invalid_argument);
  ProgressTable(path, {"x"}, 2, 3);
  BOOST_TEST(TextOf(path) == "Iteration,x\n");
}

BOOST_AUTO_TEST_CASE(no_checkpoint_means_no_row_is_kept) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "p.csv";
  WriteFileAtomically(path, "Iteration,y\n1,2\n");
  ProgressTable table(path, {"x"}, 0);
  BOOST_TEST(TextOf(path) == "Iteration,x\n");
}

BOOST_AUTO_TEST_CASE(resuming_refuses_other_columns_and_missing_rows) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "p.csv";
  WriteFileAtomically(path, "Iteration,x\n1,2\n3,4\n");
  BOOST_CHECK_THROW(ProgressTable(path, {"y"}, 1), std::invalid_argument);
  BOOST_CHECK_THROW(ProgressTable(path, {"x"}, 2), std::invalid_argument);
  BOOST_CHECK_THROW(ProgressTable(path, {"x"}, 4), std::invalid_argument);
  BOOST_CHECK_THROW(ProgressTable(folder.path() / "q.csv", {"x"}, 1),
                    std::invalid_argument);
  BOOST_CHECK_NO_THROW(ProgressTable(path, {"x"}, 1));
}

BOOST_AUTO_TEST_CASE(a_row_that_is_still_being_written_is_skipped) {
  const ProgressData data = ParseProgressTable("Iteration,x\n1,2\n2,", "p");
  BOOST_TEST(data.iterations.size() == 1);
}

BOOST_AUTO_TEST_CASE(hostile_tables_are_refused_with_their_line) {
  CheckRefused("", "p.csv:1");
  CheckRefused("Iteration,x", "p.csv:1");
  CheckRefused("x,y\n", "first column");
  CheckRefused("Iteration,x,x\n", "one name");
  CheckRefused("Iteration,x\n1,2\n2\n", "p.csv:3: 1 cells");
  CheckRefused("Iteration,x\n1,2,3\n", "p.csv:2");
  CheckRefused("Iteration,x\n1,<script>\n", "p.csv:2: x is not a number");
  CheckRefused("Iteration,x\n1,1 \n", "not a number");
  CheckRefused("Iteration,x\n2,1\n2,1\n", "p.csv:3: iterations");
  CheckRefused("Iteration,x\n-1,1\n", "iterations");
  CheckRefused("Iteration,x\n99999999999999999999,1\n", "iterations");
  CheckRefused(std::string("Iteration,x\n1,\0\n", 16), "not a number");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
