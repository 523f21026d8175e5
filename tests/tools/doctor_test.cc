#include "tools/doctor.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

using ballast::tools::CheckDisk;
using ballast::tools::CheckFile;
using ballast::tools::CheckProgram;
using ballast::tools::CheckVersion;
using ballast::tools::Condition;
using ballast::tools::Finding;

namespace {

const Finding kFine = {"MuJoCo", Condition::kOk, "3.17.0", ""};
const Finding kNoFilm = {"ffmpeg", Condition::kOptionalMissing, "no ffmpeg",
                         "tools/bootstrap --full"};
const Finding kNoModels = {"robot models", Condition::kMissing, "no \"x\"",
                           "tools/bootstrap"};

bool Is(const Finding& finding, Condition condition) {
  return finding.condition == condition;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor)

BOOST_AUTO_TEST_CASE(only_what_is_required_keeps_a_machine_from_being_ready) {
  BOOST_TEST(ballast::tools::IsReady({kFine, kNoFilm}));
  BOOST_TEST(!ballast::tools::IsReady({kFine, kNoFilm, kNoModels}));
}

BOOST_AUTO_TEST_CASE(a_library_of_another_version_than_its_headers_is_refused) {
  BOOST_TEST(Is(CheckVersion("m", "3.17.0", "3.17.0"), Condition::kOk));
  const auto finding = CheckVersion("m", "4.0.0", "3.17.0");
  BOOST_TEST(Is(finding, Condition::kMissing));
  BOOST_TEST(finding.detail.find("4.0.0") != std::string::npos);
  BOOST_TEST(!finding.mend.empty());
}

BOOST_AUTO_TEST_CASE(a_file_is_a_file_and_not_a_folder) {
  const auto check = [](const std::filesystem::path& path) {
    return CheckFile("f", path, Condition::kMissing, "mend");
  };
  const std::filesystem::path root(BALLAST_SOURCE_DIR);
  BOOST_TEST(Is(check(root / "LICENSE"), Condition::kOk));
  BOOST_TEST(Is(check(root / "tools"), Condition::kMissing));
  BOOST_TEST(Is(check(root / "no_such_file"), Condition::kMissing));
  BOOST_TEST(check(root / "no_such_file").mend == "mend");
}

BOOST_AUTO_TEST_CASE(a_program_is_found_in_any_folder_of_the_path) {
  const std::string tools = std::string(BALLAST_SOURCE_DIR) + "/tools";
  const auto check = [&](const std::string& path) {
    return CheckProgram("p", {"no_such_program", "bootstrap"}, path);
  };
  BOOST_TEST(Is(check("/nowhere:" + tools), Condition::kOk));
  BOOST_TEST(Is(check("/nowhere"), Condition::kOptionalMissing));
  BOOST_TEST(Is(check(""), Condition::kOptionalMissing));
  // Not executable.
  BOOST_TEST(
      Is(CheckProgram("p", {"doctor.cc"}, tools), Condition::kOptionalMissing));
}

BOOST_AUTO_TEST_CASE(a_disk_needs_one_gibibyte) {
  const std::uintmax_t gibibyte = std::uintmax_t{1} << 30;
  BOOST_TEST(Is(CheckDisk(gibibyte), Condition::kOk));
  BOOST_TEST(Is(CheckDisk(gibibyte - 1), Condition::kMissing));
}

BOOST_AUTO_TEST_CASE(text_has_one_line_a_finding_with_its_mend) {
  const auto text = ballast::tools::DiagnosisAsText({kFine, kNoModels});
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 3);
  BOOST_TEST(text.find("mend: tools/bootstrap\n") != std::string::npos);
  BOOST_TEST(text.find("not ready") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(json_holds_the_same) {
  const auto document = nlohmann::json::parse(
      ballast::tools::DiagnosisAsJson({kFine, kNoFilm, kNoModels}));
  BOOST_TEST(document.at("ready") == false);
  BOOST_TEST(document.at("findings").size() == 3);
  BOOST_TEST(document.at("findings")[1].at("condition") == "optional-missing");
  BOOST_TEST(document.at("findings")[2].at("detail") == "no \"x\"");
}

BOOST_AUTO_TEST_CASE(the_machine_that_runs_the_tests_is_ready) {
  const auto findings = ballast::tools::Diagnose();
  BOOST_TEST(ballast::tools::IsReady(findings),
             ballast::tools::DiagnosisAsText(findings));
  std::set<std::string> names;
  for (const auto& finding : findings) {
    BOOST_TEST(names.insert(finding.name).second, finding.name);
    BOOST_TEST((finding.condition == Condition::kOk) == finding.mend.empty(),
               finding.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
