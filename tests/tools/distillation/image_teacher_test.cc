#include "tools/distillation/image_teacher.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "models/policy_file.h"
#include "tests/configs/refusal.h"
#include "tests/models/one_thread.h"
#include "tests/tools/images/striped_pictures.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/distillation/image_distillation.h"
#include "tools/images/image_learning.h"

namespace ballast::tools {
namespace {

ImageData Data(std::uint64_t seed = 1) {
  return {Stripes(400, seed), Stripes(100, seed + 1)};
}

ImageTeacherConfig Small() {
  return {.hidden = {16}, .epochs = 8, .batch = 20};
}

std::filesystem::path OnlyFileIn(const std::filesystem::path& folder) {
  return std::filesystem::directory_iterator(folder)->path();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_teacher, models::OneThread)

BOOST_AUTO_TEST_CASE(as_a_policy_it_classifies_as_it_did_while_it_learnt) {
  const ImageData data = Data();
  ImageLearningConfig config;
  config.hidden = Small().hidden;
  config.epochs = Small().epochs;
  config.batch = Small().batch;
  ImageLearning learning(config, data);
  EpochReport report;
  for (int i = 0; i < config.epochs; ++i) report = learning.RunEpoch();
  const auto teacher = TrainImageTeacher(Small(), data);
  BOOST_TEST(report.accuracy > 0.9);
  BOOST_TEST(AccuracyOf(*teacher, data.test) == report.accuracy);
}

BOOST_AUTO_TEST_CASE(it_is_trained_once_and_kept) {
  const TemporaryFolder folder;
  const auto first = FindImageTeacher(Small(), folder.path(), Data());
  const auto again = FindImageTeacher(Small(), folder.path(), Data(7));
  BOOST_TEST(at::equal(first->parameters(), again->parameters()));
  ImageTeacherConfig other = Small();
  other.seed = 1;
  BOOST_TEST(
      !at::equal(FindImageTeacher(other, folder.path(), Data())->parameters(),
                 first->parameters()));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_such_teacher_is_refused) {
  const TemporaryFolder folder;
  ImageTeacherConfig config = Small();
  config.epochs = 1;
  const auto teacher = FindImageTeacher(config, folder.path(), Data());
  const std::filesystem::path file = OnlyFileIn(folder.path());
  const auto reason = [&](const std::string& bytes) {
    WriteFileAtomically(file, bytes);
    return configs::Refusal(
        [&] { FindImageTeacher(config, folder.path(), Data()); });
  };
  const auto contains = [&](const std::string& text, const char* part) {
    BOOST_TEST(text.find(file.string()) != std::string::npos, text);
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  contains(reason("no policy at all"), "");
  contains(reason(std::string(8, '\xff') + "{}"), "");
  models::PolicyLayout layout = PictureLayout();
  layout.task = "something else";
  contains(reason(models::SavePolicy(*teacher, layout)),
           "holds no classifier of pictures with layers 16");
  ImageTeacherConfig wider = config;
  wider.hidden = {17};
  contains(reason(models::SavePolicy(*TrainImageTeacher(wider, Data()),
                                     PictureLayout())),
           "with layers 16");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
