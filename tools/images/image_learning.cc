#include "tools/images/image_learning.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "configs/seeds.h"
#include "tools/images/number_formats.h"

namespace ballast::tools {
namespace {

constexpr std::int64_t kTestBatch = 1000;

at::Generator GeneratorOf(std::uint64_t seed, const char* stream) {
  return at::make_generator<at::CPUGeneratorImpl>(
      configs::DeriveSeed(seed, stream));
}

std::unique_ptr<models::ImageNetwork> NetworkOf(
    const ImageLearningConfig& config) {
  at::Generator weights = GeneratorOf(config.seed, "image.weights");
  return models::MakeImageNetwork(config.network, config.hidden,
                                  WeightsOf(config.precision), weights);
}

}  // namespace

ImageLearning::ImageLearning(const ImageLearningConfig& config,
                             const ImageData& data)
    : config_(config),
      data_(data),
      order_(GeneratorOf(config.seed, "image.order")),
      network_(NetworkOf(config)),
      optimiser_(config.optimiser, network_->parameters()) {}

EpochReport ImageLearning::RunEpoch() {
  const std::int64_t batches = data_.train.size() / config_.batch;
  const at::Tensor order = at::randperm(data_.train.size(), order_, at::kLong);
  LayerCensus census;
  models::ImagePass pass{config_.relu_at_zero, config_.precision};
  pass.observer = census.observer();
  report_.loss = 0.0;
  report_.batches = batches;
  report_.batches_with_zeros = 0;
  for (std::int64_t i = 0; i < batches; ++i) {
    at::Tensor rows = order.narrow(0, i * config_.batch, config_.batch);
    if (config_.reversed_rows) rows = rows.flip(0);
    const std::int64_t zeros_before = census.total().zeros;
    const ImageGradient gradient =
        GradientOf(*network_, data_.train.Rows(rows), pass);
    const double progress = static_cast<double>(steps_) /
                            static_cast<double>(batches * config_.epochs);
    optimiser_.Step(gradient.of_parameters, CosineShare(progress));
    ++steps_;
    report_.loss += gradient.loss / static_cast<double>(batches);
    if (census.total().zeros == zeros_before) continue;
    ++report_.batches_with_zeros;
    if (!report_.first_zero) report_.first_zero = steps_;
  }
  ++report_.epoch;
  report_.layers = census.layers();
  report_.accuracy = Accuracy();
  return report_;
}

double ImageLearning::Accuracy() {
  const c10::NoGradGuard no_graph;
  const models::ImagePass pass{config_.relu_at_zero,
                               config_.precision,
                               /*training=*/false,
                               {}};
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < data_.test.size(); first += kTestBatch) {
    const ImageBatch batch =
        data_.test.Part(first, std::min(kTestBatch, data_.test.size() - first));
    right += network_->Logits(batch.images, pass)
                 .argmax(1)
                 .eq(batch.labels)
                 .sum()
                 .item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(data_.test.size());
}

}  // namespace ballast::tools
