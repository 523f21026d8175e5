#include "tools/distillation/image_table.h"

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

Row KeyOf(const std::string& arm, const std::string& seed,
          const std::string& student = "64") {
  return {"512", "20", student, arm, seed, "20", "256"};
}

Row ValuesOf(const std::string& accuracy, const std::string& seconds,
             const std::string& epochs = "20") {
  return {epochs, accuracy, "0.25", "0.5", seconds, "0.9"};
}

StudyTable Table() { return {"", ImageStudyKeys(), ImageStudyValues()}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(image_table)

BOOST_AUTO_TEST_CASE(arms_are_compared_seed_by_seed_and_student_by_student) {
  StudyTable table = Table();
  table.Add(KeyOf("shake", "0"), ValuesOf("0.83", "5.0"));
  table.Add(KeyOf("shake", "1"), ValuesOf("0.93", "5.0"));
  table.Add(KeyOf("shake", "2"), ValuesOf("0.10", "5.0"));  // Has no partner.
  table.Add(KeyOf("kd", "0"), ValuesOf("0.80", "2.0"));
  table.Add(KeyOf("kd", "1"), ValuesOf("0.90", "2.0"));
  table.Add(KeyOf("kd_matched", "0"), ValuesOf("0.81", "2.0"));
  table.Add(KeyOf("kd", "0", "32-32"), ValuesOf("0.70", "2.0"));
  const std::string summary = ImageStudySummary(table);
  const auto says = [&](const char* text) {
    BOOST_TEST(summary.find(text) != std::string::npos, text << " in\n"
                                                             << summary);
  };
  says(
      "Student 64 of teacher 512, whose test accuracy is 0.9000 [0.9000, "
      "0.9000]; 20 epochs, minibatches of 256");
  says("0.6200 [");                 // SHAKE, of all three.
  says("0.0300 [0.0300, 0.0300]");  // Beside kd.
  says("0.0200");                   // Beside kd_matched.
  says("0.2500");
  says("2.50");  // Times kd's processor time.
  says("Student 32-32 of teacher 512, whose test accuracy is 0.9000; 20");
  // In the order of the list, whatever that of the rows.
  BOOST_TEST(summary.find("\nkd ") < summary.find("\nshake "));
}

BOOST_AUTO_TEST_CASE(the_longer_arm_takes_no_longer_than_shake) {
  StudyTable table = Table();
  const Row key = KeyOf("kd_longer", "0");
  BOOST_TEST(!LongerEpochs(table, key).has_value());
  table.Add(KeyOf("kd", "0"), ValuesOf("0.8", "2.0"));
  BOOST_TEST(!LongerEpochs(table, key).has_value());
  table.Add(KeyOf("shake", "0", "32-32"), ValuesOf("0.8", "9.0"));
  BOOST_TEST(!LongerEpochs(table, key).has_value());
  table.Add(KeyOf("shake", "0"), ValuesOf("0.8", "5.19"));
  // 20 epochs of SHAKE take 103.8 s, 51 of kd 102 s.
  BOOST_TEST(LongerEpochs(table, key).value() == 51);
  // Another seed has as many, even where it would be measured otherwise.
  table.Add(key, ValuesOf("0.8", "2.0", "51"));
  table.Add(KeyOf("shake", "1"), ValuesOf("0.8", "50.0"));
  BOOST_TEST(LongerEpochs(table, KeyOf("kd_longer", "1")).value() == 51);
}

BOOST_AUTO_TEST_CASE(the_longer_arm_ends_whatever_a_table_says_of_times) {
  StudyTable table = Table();
  table.Add(KeyOf("kd", "0"), ValuesOf("0.8", "0.001"));
  table.Add(KeyOf("shake", "0"), ValuesOf("0.8", "1000000"));
  BOOST_TEST(LongerEpochs(table, KeyOf("kd_longer", "0")).value() == 100'000);
}

BOOST_AUTO_TEST_CASE(a_stopped_study_finds_its_students) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "images.csv";
  StudyTable(path, ImageStudyKeys(), ImageStudyValues())
      .Add(KeyOf("kd", "0"), ValuesOf("0.8", "2.0"));
  const StudyTable again(path, ImageStudyKeys(), ImageStudyValues());
  BOOST_TEST(again.Has(KeyOf("kd", "0")));
  BOOST_TEST(!again.Has(KeyOf("kd", "1")));
  BOOST_TEST(!again.Has(KeyOf("kd", "0", "32-32")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
