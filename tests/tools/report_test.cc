#include "tools/report.h"

#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/example_run.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 100 << 20;

/// Options for a report of `folder` into its subfolder "page", with a stand-in
/// for Plotly.
ReportOptions OptionsFor(const fs::path& folder) {
  ReportOptions options;
  options.paths = {folder / "runs"};
  options.out = folder / "page";
  options.title = "Title & <b>";
  options.plotly = folder / "plotly.min.js";
  WriteFileAtomically(options.plotly, "/* plotly */");
  return options;
}

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// The JSON embedded in the page.
std::string EmbeddedJson(const std::string& page) {
  const std::string start = "id=\"data\">";
  const std::size_t from = page.find(start) + start.size();
  return page.substr(from, page.find("</script>", from) - from);
}

BOOST_AUTO_TEST_SUITE(report)

BOOST_AUTO_TEST_CASE(a_page_its_numbers_and_plotly_stand_side_by_side) {
  const TemporaryFolder folder;
  WriteExampleRun(folder.path() / "runs/walk/seed-0", "ramu", 0);
  WriteFileAtomically(folder.path() / "runs/walk/seed-0/evaluations/e.json",
                      Serialise(ExampleEvaluation(5)));
  const ReportOptions options = OptionsFor(folder.path());
  WriteReport(options);
  const std::string page = ReadWholeFile(options.out / "index.html", kMaxBytes);
  BOOST_TEST(ReadWholeFile(options.out / "plotly.min.js", 100) ==
             "/* plotly */");
  const auto numbers = nlohmann::json::parse(
      ReadWholeFile(options.out / "report.json", kMaxBytes));
  BOOST_TEST((nlohmann::json::parse(EmbeddedJson(page)) == numbers));
  BOOST_TEST(numbers["charts"].size() == Count(page, "data-chart="));
  BOOST_TEST(numbers["charts"].size() == 6);
  for (const char* name : {"methods.csv", "worlds.csv", "curves.csv"}) {
    BOOST_TEST(!ReadWholeFile(options.out / name, kMaxBytes).empty());
    BOOST_TEST(Count(page, "href=\"" + std::string(name) + "\"") == 1);
  }
  BOOST_TEST(page.find("Title &amp; &lt;b&gt;") != std::string::npos);
  // Iterations without an episode have no return.
  BOOST_TEST(numbers.dump().find("null") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_page_says_what_moves_from_episode_to_episode) {
  const TemporaryFolder folder;
  EvaluationFile file = ExampleEvaluation(5);
  file.schedules = {{"pole_mass", "random_walk", 0.1, 0.1, 10, 0.5, 1},
                    {"<b>", "uniform", 1, 0, 2, 0, 1}};
  for (EvaluationRow& row : file.rows) row.scheduled = {1, 1};
  ComputeCellsAndAggregates(file);
  fs::create_directories(folder.path() / "runs");
  WriteFileAtomically(folder.path() / "runs/e.json", Serialise(file));
  const ReportOptions options = OptionsFor(folder.path());
  WriteReport(options);
  const std::string page = ReadWholeFile(options.out / "index.html", kMaxBytes);
  BOOST_TEST(Count(page,
                   "moving from episode to episode: pole mass (kg) by "
                   "random_walk within 0.1 to 10.0 (standard deviation "
                   "0.5)") == 1);
  BOOST_TEST(Count(page, "&lt;b&gt; by uniform within 0 to 2.00") == 1);
}

BOOST_AUTO_TEST_CASE(equal_inputs_give_equal_bytes) {
  const TemporaryFolder folder;
  WriteExampleRun(folder.path() / "runs/walk/seed-0", "ramu", 0);
  ReportOptions options = OptionsFor(folder.path());
  WriteReport(options);
  options.out = folder.path() / "again";
  WriteReport(options);
  for (const char* name : {"index.html", "report.json", "methods.csv",
                           "worlds.csv", "curves.csv"}) {
    BOOST_TEST((ReadWholeFile(folder.path() / "page" / name, kMaxBytes) ==
                ReadWholeFile(folder.path() / "again" / name, kMaxBytes)));
  }
}

BOOST_AUTO_TEST_CASE(hostile_names_stay_text) {
  const TemporaryFolder folder;
  const std::string hostile = "</script><script>evil()</script>\"'@data@";
  EvaluationFile file = ExampleEvaluation(3);
  file.policy.method = hostile;
  file.policy.kind = hostile;
  file.policy.run = hostile;
  file.task = hostile;
  file.axes[0].name = hostile;
  file.constraints[0].name = hostile;
  fs::create_directory(folder.path() / "runs");
  WriteFileAtomically(folder.path() / "runs" / "e.json", Serialise(file));
  ReportOptions options = OptionsFor(folder.path());
  options.title = hostile;
  WriteReport(options);
  const std::string page = ReadWholeFile(options.out / "index.html", kMaxBytes);
  BOOST_TEST(page.find("<script>evil") == std::string::npos);
  BOOST_TEST(Count(page, "</script>") == 8);  // Data, Plotly, six of ours.
  const auto numbers = nlohmann::json::parse(EmbeddedJson(page));
  BOOST_TEST(numbers["title"] == hostile);
  BOOST_TEST(numbers["evaluations"][0]["task"] == hostile);
}

BOOST_AUTO_TEST_CASE(a_missing_plotly_names_the_bootstrap) {
  const TemporaryFolder folder;
  WriteExampleRun(folder.path() / "runs/walk/seed-0", "ramu", 0);
  ReportOptions options = OptionsFor(folder.path());
  options.plotly = folder.path() / "absent.js";
  BOOST_CHECK_EXCEPTION(
      WriteReport(options), std::runtime_error,
      [](const std::exception& error) {
        return std::string(error.what()).find("tools/bootstrap") !=
               std::string::npos;
      });
  BOOST_TEST(!fs::exists(options.out));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_a_failure_of_the_world) {
  const TemporaryFolder folder;
  WriteExampleRun(folder.path() / "runs/walk/seed-0", "ramu", 0);
  ReportOptions options = OptionsFor(folder.path());
  options.out = options.plotly / "page";
  BOOST_CHECK_THROW(WriteReport(options), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
