#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/tools/images/fashion_mnist_set.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

ProgramResult Run(Words words) {
  words.insert(words.begin(), "distil-images");
  return RunProgram(words);
}

void CheckRefusal(const Words& words, const std::string& says) {
  const ProgramResult result = Run(words);
  BOOST_TEST(result.status == 2);
  BOOST_TEST(result.output == "");
  BOOST_TEST(result.error.find(says) != std::string::npos, result.error);
}

/// A study of a few large steps.
Words Small(const std::filesystem::path& folder) {
  return {"--teacher",
          "8",
          "--teacher-epochs",
          "1",
          "--batch",
          "6000",
          "--students",
          "4",
          "--epochs",
          "2",
          "--seeds",
          "3",
          "--arms",
          "kd_longer,kd,shake",
          "--out",
          (folder / "images.csv").string()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(distil_images)

BOOST_AUTO_TEST_CASE(a_study_is_measured_once_and_kept) {
  if (IsSetAbsent()) return;
  const TemporaryFolder folder;
  Words words = Small(folder.path());
  words.emplace_back("--json");
  const ProgramResult first = Run(words);
  BOOST_TEST_CONTEXT(first.error) BOOST_REQUIRE(first.status == 0);
  const auto rows = nlohmann::json::parse(first.output);
  BOOST_REQUIRE(rows.size() == 3u);
  BOOST_TEST(rows[0].at("arm") == "kd");
  BOOST_TEST(rows[2].at("arm") == "kd_longer");
  BOOST_TEST(rows[1].at("epochs_run") == 2);
  BOOST_TEST(rows[1].at("accuracy").get<double>() > 0.0);
  const std::string table = ReadWholeFile(folder.path() / "images.csv", 10'000);
  const ProgramResult again = Run(words);
  BOOST_TEST(again.output == first.output);
  BOOST_TEST(again.error == "");
  BOOST_TEST(ReadWholeFile(folder.path() / "images.csv", 10'000) == table);
  words.pop_back();
  BOOST_TEST(Run(words).output.find("Student 4 of teacher 8") == 0u);
}

BOOST_AUTO_TEST_CASE(a_hostile_teacher_is_refused) {
  if (IsSetAbsent()) return;
  const TemporaryFolder folder;
  const auto file = folder.path() / "teachers" /
                    "teacher-8-epochs-1-batch-6000-seed-3.safetensors";
  std::filesystem::create_directory(folder.path() / "teachers");
  WriteFileAtomically(file, std::string(64, '\xff'));
  CheckRefusal(Small(folder.path()), file.string());
}

BOOST_AUTO_TEST_CASE(a_table_of_others_is_read_with_care) {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "images.csv").string();
  const auto write = [&](const std::string& row) {
    WriteFileAtomically(
        out,
        "teacher,teacher_epochs,student,arm,seed,epochs,batch,epochs_run,"
        "accuracy,gap,normalised_gap,cpu_seconds_per_epoch,teacher_accuracy\n"
        "8,1,4,kd,3,2,6000,2,0.5,0.1,0.1,0.2,0.9\n" +
            row);
  };
  Words words = Small(folder.path());
  words.insert(words.end(), {"--images", "/nowhere"});
  write("8,1,4,kd_longer,3,2,6000,2000000000,0.5,0.1,0.1,0.2,0.9\n");
  CheckRefusal(words, out +
                          ":3: epochs_run: \"2000000000\" is not a whole "
                          "number from 1 to 100,000");
  write("8,1,4,shake,3,2,6000,2,0.5,0.1,0.1,0,0.9\n");
  CheckRefusal(words, out + ":3: cpu_seconds_per_epoch: \"0\"");
  // Nothing is left to measure, and bytes that are no text do no harm.
  write("\xff,1,4,kd,3,2,6000,2,0.5,0.1,0.1,0.2,0.9\n");
  const ProgramResult result =
      Run({"--teacher", "8", "--teacher-epochs", "1", "--batch", "6000",
           "--students", "4", "--epochs", "2", "--seeds", "3", "--arms", "kd",
           "--out", out, "--json"});
  BOOST_TEST(result.status == 0, result.error);
  BOOST_TEST(nlohmann::json::parse(result.output).size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_the_mend) {
  CheckRefusal({"--images", "/nowhere"},
               "apt-get install dataset-fashion-mnist");
  CheckRefusal({"--arms", "kd,shak"}, "did you mean shake?");
  CheckRefusal({"--arms", "kd_longer"}, "--arms kd,shake,kd_longer");
  CheckRefusal({"--students", "64,32x32"}, "as in 32-32");
  CheckRefusal({"--teacher", "0"}, "as in 32-32");
  CheckRefusal({"--seeds", "1.."}, "--seeds");
  CheckRefusal({"--epoch", "3"}, "did you mean --epochs?");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
