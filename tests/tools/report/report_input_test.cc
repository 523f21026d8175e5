#include "tools/report/report_input.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/example_run.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

ReportInput Read(std::vector<fs::path> paths) { return ReadReportInput(paths); }

/// runs/ramu with two seeds, the first evaluated, and a lone evaluation.
void WriteExamples(const fs::path& folder) {
  for (const int seed : {0, 1}) {
    WriteExampleRun(folder / "runs" / "walk" / ("seed-" + std::to_string(seed)),
                    "ramu", seed);
  }
  WriteFileAtomically(
      folder / "runs" / "walk" / "seed-0" / "evaluations" / "a.json",
      Serialise(ExampleEvaluation(3)));
  EvaluationFile other = ExampleEvaluation(3);
  other.policy.run = "hop/seed-0";
  WriteFileAtomically(folder / "other.json", Serialise(other));
}

BOOST_AUTO_TEST_SUITE(report_input)

BOOST_AUTO_TEST_CASE(a_folder_of_seeds_yields_its_runs_and_evaluations) {
  const TemporaryFolder folder;
  WriteExamples(folder.path());
  for (const char* path : {"runs", "runs/walk", "runs/walk/"}) {
    const ReportInput input = Read({folder.path() / path});
    BOOST_REQUIRE(input.runs.size() == 2);
    BOOST_TEST(input.runs[0].experiment == "walk");
    BOOST_TEST(input.runs[1].metadata.seed == 1);
    BOOST_TEST(input.runs[0].metadata.task == "cartpole.swingup");
    BOOST_TEST(input.runs[0].progress.iterations.size() == 120);
    BOOST_REQUIRE(input.evaluations.size() == 1);
    BOOST_TEST(input.evaluations[0].experiment == "walk");
  }
}

BOOST_AUTO_TEST_CASE(one_run_and_one_file_are_read_alone) {
  const TemporaryFolder folder;
  WriteExamples(folder.path());
  const ReportInput input =
      Read({folder.path() / "runs/walk/seed-1", folder.path() / "other.json"});
  BOOST_TEST(input.runs.size() == 1);
  BOOST_REQUIRE(input.evaluations.size() == 1);
  BOOST_TEST(input.evaluations[0].experiment == "hop");
}

BOOST_AUTO_TEST_CASE(what_is_named_twice_is_read_once) {
  const TemporaryFolder folder;
  WriteExamples(folder.path());
  const ReportInput input =
      Read({folder.path() / "runs", folder.path() / "runs/walk/seed-0",
            folder.path() / "other.json",
            folder.path() / "runs" / ".." / "other.json"});
  BOOST_TEST(input.runs.size() == 2);
  BOOST_TEST(input.evaluations.size() == 2);
}

BOOST_AUTO_TEST_CASE(a_page_made_before_is_no_input) {
  const TemporaryFolder folder;
  WriteExamples(folder.path());
  fs::create_directory(folder.path() / "runs" / "page");
  WriteFileAtomically(folder.path() / "runs" / "page" / "report.json", "{}");
  BOOST_TEST(Read({folder.path() / "runs"}).runs.size() == 2);
}

BOOST_AUTO_TEST_CASE(paths_that_hold_nothing_are_refused_by_name) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "empty");
  for (const char* path : {"empty", "absent"}) {
    BOOST_CHECK_EXCEPTION(Read({folder.path() / path}), std::invalid_argument,
                          [&](const std::exception& error) {
                            return std::string(error.what()).find(path) !=
                                   std::string::npos;
                          });
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_part_of_a_run_is_refused) {
  const TemporaryFolder folder;
  for (const char* name : {"meta.json", "progress.csv"}) {
    const fs::path run = folder.path() / name;
    WriteExampleRun(run, "ramu", 0);
    WriteFileAtomically(run / name, "[[[ no");
    BOOST_CHECK_THROW(Read({run}), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(a_run_without_its_configuration_is_refused) {
  const TemporaryFolder folder;
  WriteExampleRun(folder.path() / "seed-0", "ramu", 0);
  fs::remove(folder.path() / "seed-0" / "config.toml");
  BOOST_CHECK_THROW(Read({folder.path()}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
