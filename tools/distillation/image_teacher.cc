#include "tools/distillation/image_teacher.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

#include <stdexcept>
#include <string>

#include "models/policy_file.h"
#include "models/registry.h"
#include "tools/atomic_file.h"
#include "tools/images/image_learning.h"
#include "tools/layer_widths.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 28;
constexpr int kClasses = 10;

std::unique_ptr<models::NetworkPolicy> MakeClassifier(
    const std::vector<int>& hidden) {
  models::PolicyShape shape;
  shape.kind = "categorical";
  shape.choices = {kClasses};
  shape.network.inputs = kSide * kSide;
  shape.network.hidden = hidden;
  shape.network.activation = models::Activation::kRelu;
  shape.network.layer_norm = false;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  return models::MakePolicy(shape, generator);
}

fs::path FileOf(const ImageTeacherConfig& config, const fs::path& folder) {
  return folder / ("teacher-" + WidthsText(config.hidden) + "-epochs-" +
                   std::to_string(config.epochs) + "-batch-" +
                   std::to_string(config.batch) + "-seed-" +
                   std::to_string(config.seed) + ".safetensors");
}

std::unique_ptr<models::NetworkPolicy> LoadImageTeacher(
    const fs::path& file, const std::vector<int>& hidden) {
  models::PolicyFile read = models::LoadPolicy(file);
  const models::MlpConfig& network = read.policy->shape().network;
  if (read.layout == PictureLayout() && network.hidden == hidden &&
      network.activation == models::Activation::kRelu && !network.layer_norm) {
    return std::move(read.policy);
  }
  throw std::invalid_argument(
      file.string() + ": holds no classifier of pictures with layers " +
      WidthsText(hidden) + "; move it away, or name another --teachers");
}

}  // namespace

models::PolicyLayout PictureLayout() {
  models::PolicyLayout layout;
  layout.task = "fashion_mnist";
  const at::Tensor range = models::ScalePixels(
      at::tensor({0, 255}, at::kByte), models::PixelScale::kStandardised);
  for (int i = 0; i < kSide * kSide; ++i) {
    layout.observation.push_back(
        {"pixel." + std::to_string(i / kSide) + "." + std::to_string(i % kSide),
         "1", range[0].item<double>(), range[1].item<double>()});
  }
  layout.factors = {{"class", kClasses}};
  layout.control_timestep = 1.0;  // One picture a step.
  return layout;
}

std::unique_ptr<models::NetworkPolicy> TrainImageTeacher(
    const ImageTeacherConfig& config, const ImageData& data) {
  ImageLearningConfig learning;
  learning.hidden = config.hidden;
  learning.epochs = config.epochs;
  learning.batch = config.batch;
  learning.seed = config.seed;
  ImageLearning training(learning, data);
  for (int i = 0; i < config.epochs; ++i) training.RunEpoch();

  const c10::NoGradGuard no_graph;
  std::unique_ptr<models::NetworkPolicy> teacher =
      MakeClassifier(config.hidden);
  teacher->parameters().copy_(training.parameters().front());
  return teacher;
}

std::unique_ptr<models::NetworkPolicy> FindImageTeacher(
    const ImageTeacherConfig& config, const fs::path& folder,
    const ImageData& data) {
  if (folder.empty()) return TrainImageTeacher(config, data);
  const fs::path file = FileOf(config, folder);
  if (fs::exists(file)) return LoadImageTeacher(file, config.hidden);
  fs::create_directories(folder);
  std::unique_ptr<models::NetworkPolicy> teacher =
      TrainImageTeacher(config, data);
  WriteFileAtomically(file, models::SavePolicy(*teacher, PictureLayout()));
  return teacher;
}

}  // namespace ballast::tools
