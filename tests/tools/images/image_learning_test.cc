#include "tools/images/image_learning.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/models/one_thread.h"
#include "tests/tools/images/striped_pictures.h"

namespace ballast::tools {
namespace {

ImageData Data() { return {Stripes(400, 1), Stripes(100, 2)}; }

ImageLearningConfig Config() {
  ImageLearningConfig config;
  config.hidden = {16};
  config.epochs = 8;
  config.batch = 20;
  return config;
}

EpochReport Learn(const ImageLearningConfig& config, const ImageData& data) {
  ImageLearning learning(config, data);
  EpochReport report;
  for (int i = 0; i < config.epochs; ++i) report = learning.RunEpoch();
  return report;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_learning, models::OneThread)

BOOST_AUTO_TEST_CASE(either_optimiser_learns_in_every_format) {
  const ImageData data = Data();
  for (const std::string& optimiser : ImageOptimiser::Names()) {
    for (const at::ScalarType type :
         {at::kHalf, at::kBFloat16, at::kFloat, at::kDouble}) {
      ImageLearningConfig config = Config();
      config.optimiser = optimiser;
      config.precision = type;
      const EpochReport report = Learn(config, data);
      BOOST_TEST(report.epoch == 8);
      BOOST_TEST(report.batches == 20);
      BOOST_TEST(report.accuracy > 0.9, optimiser << " " << type);
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_seeds_learn_the_same_and_reversed_rows_nearly) {
  const ImageData data = Data();
  ImageLearningConfig config = Config();
  config.epochs = 1;
  const double loss = Learn(config, data).loss;
  BOOST_TEST(Learn(config, data).loss == loss);
  config.reversed_rows = true;
  const double reversed = Learn(config, data).loss;
  // A mean of 20 float32 losses, each the rounding of a few steps apart.
  BOOST_TEST(std::abs(reversed - loss) < 1e-4);
  config.seed = 1;
  BOOST_TEST(std::abs(Learn(config, data).loss - loss) > 1e-4);
}

BOOST_AUTO_TEST_CASE(without_exact_zeros_slope_and_rule_change_nothing) {
  const ImageData data = Data();
  ImageLearningConfig config = Config();
  config.epochs = 1;
  const EpochReport zero = Learn(config, data);
  BOOST_TEST(!zero.first_zero.has_value());
  config.relu_at_zero = {1.0, models::ReluRule::kOverwrite};
  BOOST_TEST(Learn(config, data).loss == zero.loss);
}

BOOST_AUTO_TEST_CASE(exact_zeros_are_counted_by_layer_and_batch) {
  ImageData data = Data();
  data.train.images.slice(0, 0, 400, 2).zero_();
  ImageLearningConfig config = Config();
  config.network = "convolutional_zero_bias";
  config.epochs = 1;
  const EpochReport report = Learn(config, data);
  BOOST_TEST(report.layers.size() == 4u);
  BOOST_TEST(report.layers[0].evaluations == 400 * 8 * 28 * 28);
  // Every second picture is empty, and biases are 0 until the first step.
  BOOST_TEST(report.layers[0].zeros >= 8 * 28 * 28);
  BOOST_TEST(report.layers[3].evaluations == 400 * 64);
  BOOST_TEST(report.batches_with_zeros > 0);
  BOOST_TEST((report.first_zero == 1));
}

BOOST_AUTO_TEST_CASE(the_rate_falls_from_all_to_nothing_along_a_cosine) {
  // cos(pi / 3) = 1 / 2; each side is rounded once or twice.
  const auto near = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(CosineShare(0.0) == 1.0);
  BOOST_TEST(CosineShare(1.0 / 3.0) == 0.75, near);
  BOOST_TEST(CosineShare(0.5) == 0.5, near);
  BOOST_TEST(CosineShare(1.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(unknown_names_are_refused) {
  const ImageData data = Data();
  ImageLearningConfig config = Config();
  config.optimiser = "sdg";
  BOOST_CHECK_THROW(ImageLearning(config, data), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
