#include "tools/distillation/image_distillation.h"

#include <c10/core/InferenceMode.h>
#include <boost/test/unit_test.hpp>

#include "tests/models/one_thread.h"
#include "tests/tools/images/striped_pictures.h"
#include "tools/distillation/image_teacher.h"

namespace ballast::tools {
namespace {

using agents::distillation::Teachers;

ImageData Data() { return {Stripes(400, 1), Stripes(200, 2)}; }

Teachers TeacherFor(const ImageData& data, std::uint64_t seed = 0) {
  return OneTeacher(TrainImageTeacher(
      {.hidden = {24, 16}, .epochs = 8, .batch = 20, .seed = seed}, data));
}

ImageDistillationConfig Small(const ImageArm& arm) {
  return {.arm = arm, .hidden = {12}, .epochs = 8, .batch = 20};
}

ImageDistillationConfig Small(const char* arm) {
  return Small(ImageArmNamed(arm));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_distillation, models::OneThread)

BOOST_AUTO_TEST_CASE(every_arm_teaches_a_student) {
  const ImageData data = Data();
  const Teachers teachers = TeacherFor(data);
  for (const ImageArm& arm : ImageArms()) {
    const ImageStudentReport report = DistilImages(Small(arm), teachers, data);
    BOOST_TEST_CONTEXT(arm.name) {
      BOOST_TEST(report.accuracy > 0.8);
      BOOST_TEST(report.gap > 0.0);
      BOOST_TEST(report.normalised_gap > 0.0);
      BOOST_TEST(report.cpu_seconds_per_epoch > 0.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_seeds_give_the_same_numbers) {
  const ImageData data = Data();
  const Teachers teachers = TeacherFor(data);
  for (const char* arm : {"shake_released", "dml"}) {
    ImageDistillationConfig config = Small(arm);
    config.epochs = 2;
    const ImageStudentReport first = DistilImages(config, teachers, data);
    const ImageStudentReport again = DistilImages(config, teachers, data);
    BOOST_TEST(first.accuracy == again.accuracy);
    BOOST_TEST(first.gap == again.gap);
    BOOST_TEST(first.normalised_gap == again.normalised_gap);
    config.seed = 1;
    BOOST_TEST(DistilImages(config, teachers, data).gap != first.gap);
  }
}

BOOST_AUTO_TEST_CASE(who_learns_from_the_teacher_comes_nearer_to_it) {
  const ImageData data = Data();
  const Teachers teachers = TeacherFor(data);
  const auto alone = DistilImages(Small("alone"), teachers, data);
  BOOST_TEST(DistilImages(Small("kd"), teachers, data).gap < alone.gap);
  BOOST_TEST(DistilImages(Small("kd_matched"), teachers, data).normalised_gap <
             alone.normalised_gap);
}

BOOST_AUTO_TEST_CASE(labels_and_mutual_learning_need_no_teacher) {
  const ImageData data = Data();
  const Teachers one = TeacherFor(data), another = TeacherFor(data, 1);
  for (const char* arm : {"alone", "dml"}) {
    ImageDistillationConfig config = Small(arm);
    config.epochs = 1;
    BOOST_TEST(DistilImages(config, one, data).accuracy ==
               DistilImages(config, another, data).accuracy);
  }
}

BOOST_AUTO_TEST_CASE(a_student_has_the_shape_that_was_asked_for) {
  const auto config = DistillerConfigOf(Small("shake_no_reversed"));
  BOOST_TEST(config.has_shadow);
  BOOST_TEST(config.weights.reversed == 0.0);
  BOOST_TEST(config.categorical.temperature == 4.0);
  BOOST_TEST(!config.categorical.normalise_logits);
  BOOST_TEST(!config.network.layer_norm);
  BOOST_TEST((config.network.activation == models::Activation::kRelu));
  BOOST_TEST(!DistillerConfigOf(Small("kd_matched")).has_shadow);
  BOOST_TEST(
      DistillerConfigOf(Small("kd_matched")).categorical.normalise_logits);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
