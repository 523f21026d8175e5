#include "tools/distillation/image_distillation.h"

#include <ATen/CPUGeneratorImpl.h>

#include <limits>
#include <utility>

#include "agents/distillation/categorical_imitation.h"
#include "configs/seeds.h"
#include "tools/cpu_seconds.h"
#include "tools/images/image_optimiser.h"

namespace ballast::tools {
namespace {

using agents::distillation::CategoricalImitation;
using agents::distillation::Distiller;
using agents::distillation::DistillerConfig;
using agents::distillation::FrozenTeacher;
using agents::distillation::States;
using agents::distillation::Teachers;

States StatesOf(const ImageBatch& pictures) {
  return {.observation = pictures.images.flatten(1),
          .action = pictures.labels.unsqueeze(1)};
}

at::Tensor LogitsOf(const models::NetworkPolicy& classifier,
                    const ImageBatch& pictures) {
  return classifier.Output(pictures.images.flatten(1));
}

double RightShare(const at::Tensor& logits, const at::Tensor& labels) {
  return logits.argmax(1).eq(labels).to(at::kDouble).mean().item<double>();
}

double GapOf(const at::Tensor& teacher, const at::Tensor& student,
             bool normalise_logits) {
  const CategoricalImitation loss(
      {.normalise_logits = normalise_logits},
      models::Factors({static_cast<int>(teacher.size(1))}));
  return loss.Divergence(teacher, student, {}).mean().item<double>();
}

void Learn(Distiller& distiller, const ImageDistillationConfig& config,
           const ImageBatch& pictures) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(
      configs::DeriveSeed(config.seed, "image.order"));
  const std::int64_t batches = pictures.size() / config.batch;
  const auto updates = static_cast<double>(batches * config.epochs);
  std::int64_t done = 0;
  for (int epoch = 0; epoch < config.epochs; ++epoch) {
    const at::Tensor order =
        at::randperm(pictures.size(), generator, at::kLong);
    for (std::int64_t i = 0; i < batches; ++i) {
      const at::Tensor rows = order.narrow(0, i * config.batch, config.batch);
      distiller.Update(StatesOf(pictures.Rows(rows)),
                       CosineShare(static_cast<double>(done++) / updates));
    }
  }
}

}  // namespace

DistillerConfig DistillerConfigOf(const ImageDistillationConfig& config) {
  DistillerConfig distiller;
  distiller.weights = config.arm.weights;
  distiller.has_shadow = config.arm.shadow.has_value();
  if (distiller.has_shadow) distiller.shadow = *config.arm.shadow;
  distiller.categorical = {.temperature = 4.0,
                           .normalise_logits = config.arm.normalise_logits};
  distiller.gradient_norm = std::numeric_limits<double>::infinity();
  distiller.measures_divergence = false;
  distiller.network.hidden = config.hidden;
  distiller.network.activation = models::Activation::kRelu;
  distiller.network.layer_norm = false;
  distiller.network.initialisation = models::Initialisation::kFanIn;
  return distiller;
}

Teachers OneTeacher(std::unique_ptr<const models::NetworkPolicy> policy) {
  std::vector<FrozenTeacher> teachers;
  teachers.emplace_back(std::move(policy),
                        agents::distillation::TeachingConfig{});
  return {std::move(teachers), {}, nullptr};
}

double AccuracyOf(const models::NetworkPolicy& classifier,
                  const ImageBatch& pictures) {
  return RightShare(LogitsOf(classifier, pictures), pictures.labels);
}

ImageStudentReport DistilImages(const ImageDistillationConfig& config,
                                const Teachers& teachers,
                                const ImageData& data) {
  Distiller distiller(teachers, DistillerConfigOf(config),
                      configs::DeriveSeed(config.seed, "image.student"));
  const double start = ProcessCpuSeconds();
  Learn(distiller, config, data.train);
  ImageStudentReport report;
  report.cpu_seconds_per_epoch = (ProcessCpuSeconds() - start) / config.epochs;
  teachers.leader().RequireUnchanged();

  const at::Tensor teacher = LogitsOf(teachers.leader().policy(), data.test);
  const at::Tensor student = LogitsOf(distiller.policy(), data.test);
  report.accuracy = RightShare(student, data.test.labels);
  report.gap = GapOf(teacher, student, /*normalise_logits=*/false);
  report.normalised_gap = GapOf(teacher, student, /*normalise_logits=*/true);
  return report;
}

}  // namespace ballast::tools
