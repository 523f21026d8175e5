#include "tests/tools/export/example_policies.h"

#include <limits>

#include "models/networks/factors.h"
#include "models/registry.h"
#include "tests/models/draws.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

using models::Activation;

constexpr int kInputs = 5;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

models::PolicyShape Shape(const std::string& kind, std::vector<int> hidden,
                          Activation activation, bool layer_norm) {
  models::PolicyShape shape;
  shape.kind = kind;
  shape.network.inputs = kInputs;
  shape.network.hidden = std::move(hidden);
  shape.network.activation = activation;
  shape.network.relu_at_zero.slope = 0.5;  // Of gradients alone.
  shape.network.layer_norm = layer_norm;
  shape.network.output_gain = 1.0;
  if (kind == "gaussian") {
    shape.action_size = 3;
    shape.initial_deviation = 0.7;
  } else {
    shape.choices = {3, 1, 2};
  }
  return shape;
}

}  // namespace

std::vector<models::PolicyShape> ExampleShapes() {
  std::vector<models::PolicyShape> shapes = {
      Shape("gaussian", {32, 16}, Activation::kElu, true),
      Shape("gaussian", {17, 20, 9}, Activation::kTanh, true),
      Shape("gaussian", {33, 3}, Activation::kRelu, false),
      Shape("gaussian", {6}, Activation::kElu, true),
      Shape("gaussian", {1}, Activation::kElu, false),
      Shape("categorical", {16, 8}, Activation::kRelu, true),
      Shape("categorical", {12}, Activation::kTanh, false),
      Shape("greedy", {18, 7}, Activation::kTanh, false),
      Shape("greedy", {19, 16}, Activation::kElu, true),
  };
  shapes.back().joint = true;
  for (models::PolicyShape& shape : shapes) {
    shape = models::CompletedShape(shape);
  }
  return shapes;
}

models::PolicyLayout ExampleLayout(const models::PolicyShape& shape) {
  models::PolicyLayout layout;
  layout.task = "toy.reach";
  layout.control_timestep = 0.025;
  layout.observation = {{"hip.angle", "rad", -kInfinity, kInfinity},
                        {"hip.velocity", "rad/s", -kInfinity, kInfinity},
                        {"height", "m", 0.0, kInfinity},
                        {"upright", "1", -1.0, 1.0},
                        {"acceleration", "m/s^2", -kInfinity, 30.0}};
  for (const int choices : shape.choices) {
    layout.factors.push_back({"station", choices});
  }
  if (shape.choices.empty()) {
    layout.action = {{"hip", "1", -1.0, 1.0},
                     {"knee", "N m", -0.05, 0.05},
                     {"free", "N", -kInfinity, kInfinity}};
  }
  return layout;
}

std::unique_ptr<models::NetworkPolicy> ExamplePolicy(
    const models::PolicyShape& shape) {
  at::Generator generator = models::MakeGenerator(3);
  auto policy = models::MakePolicy(shape, generator);
  policy->parameters().add_(
      models::NormalDraws(policy->parameters().sizes(), 5).mul_(0.05));
  policy->normaliser().Update(
      models::NormalDraws({40, kInputs}, 2).mul_(2.0).add_(0.5));
  return policy;
}

std::string ExampleFile(const models::PolicyShape& shape) {
  return models::SavePolicy(*ExamplePolicy(shape), ExampleLayout(shape));
}

ExportedPolicy ExampleExport(const models::PolicyShape& shape,
                             const models::PolicyLayout& layout) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "policy.safetensors";
  WriteFileAtomically(file, models::SavePolicy(*ExamplePolicy(shape), layout));
  return LoadForExport(file, "");
}

PolicyAnswers OtherAnswers(const ExportedPolicy& exported) {
  constexpr int kRows = 200;
  const models::NetworkPolicy& policy = exported.policy();
  const at::Tensor observation =
      models::NormalDraws({kRows, kInputs}, 77).mul_(4.0);
  at::Tensor mask;
  if (!exported.shape().choices.empty()) {
    const models::Factors factors(exported.shape().choices);
    mask = models::NormalDraws({kRows, factors.columns()}, 78).gt(0.0);
    mask.narrow(0, 0, kRows / 2).fill_(true);
    for (int f = 0; f < factors.count(); ++f) {
      // Row by row another choice stays allowed.
      for (int row = 0; row < kRows; ++row) {
        mask[row][factors.begin(f) + row % factors.choices(f)] = true;
      }
    }
  }
  return AnswersOf(policy, exported.layout(), observation, mask);
}

}  // namespace ballast::tools
