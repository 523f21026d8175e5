// The exported module as any program with LibTorch opens it.
#include "tools/export/torchscript.h"

#include <torch/csrc/jit/serialization/import.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/policy_json.h"
#include "tests/tools/export/example_policies.h"

namespace ballast::tools {
namespace {

using nlohmann::json;
using torch::jit::Module;

/// Exported and product sum in another order.
constexpr double kTolerance = 1e-5;

ExportedPolicy Exported(const models::PolicyShape& shape) {
  return ExampleExport(shape, ExampleLayout(shape));
}

Module Load(const std::string& bytes, torch::jit::ExtraFilesMap& extra) {
  std::istringstream stream(bytes);
  return torch::jit::load(stream, std::nullopt, extra);
}

double Distance(const at::Tensor& found, const at::Tensor& expected) {
  BOOST_REQUIRE(found.sizes() == expected.sizes());
  const at::Tensor size = expected.abs().clamp_min(1);
  return ((found - expected).abs() / size).max().item<double>();
}

/// What `method` says, as a list of tensors.
std::vector<at::Tensor> Call(Module& module, const std::string& method,
                             const PolicyAnswers& answers) {
  std::vector<c10::IValue> inputs = {answers.observation};
  if (answers.mask.defined() && method != "values") {
    inputs.emplace_back(answers.mask);
  }
  const c10::IValue output = module.get_method(method)(inputs);
  if (output.isTensor()) return {output.toTensor()};
  std::vector<at::Tensor> tensors;
  for (const c10::IValue& value : output.toTupleRef().elements()) {
    tensors.push_back(value.toTensor());
  }
  return tensors;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(torchscript)

BOOST_AUTO_TEST_CASE(a_loaded_module_answers_as_the_policy_does) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const ExportedPolicy exported = Exported(shape);
    torch::jit::ExtraFilesMap extra;
    Module module = Load(TorchScriptFile(exported), extra);
    const PolicyAnswers answers = OtherAnswers(exported);
    BOOST_TEST_CONTEXT(shape.kind << " of " << shape.network.hidden[0]) {
      const at::Tensor action = Call(module, "forward", answers)[0];
      BOOST_TEST((action.scalar_type() == answers.action.scalar_type()));
      BOOST_TEST(Distance(action, answers.action) <= kTolerance);
      const auto numbers = Call(
          module, shape.kind == "greedy" ? "values" : "distribution", answers);
      BOOST_REQUIRE(numbers.size() == answers.numbers.size());
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        BOOST_TEST(Distance(numbers[i], answers.numbers[i].second) <=
                   kTolerance);
      }
      BOOST_TEST(module.get_method("self_test")({}).toDouble() <= kTolerance);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_observation_needs_no_batch_and_no_mask) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const ExportedPolicy exported = Exported(shape);
    torch::jit::ExtraFilesMap extra;
    Module module = Load(TorchScriptFile(exported), extra);
    const PolicyAnswers answers = OtherAnswers(exported);
    const at::Tensor action =
        module.forward({answers.observation[0]}).toTensor();
    BOOST_TEST(Distance(action, answers.action[0]) <= kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(layout_and_golden_pairs_travel_along) {
  const models::PolicyShape shape = ExampleShapes()[5];
  models::PolicyLayout layout = ExampleLayout(shape);
  layout.observation[0].name = "\"*/\\\n\xc2\xb5";
  const ExportedPolicy exported = ExampleExport(shape, layout);
  torch::jit::ExtraFilesMap extra = {{"layout.json", ""}, {"golden.json", ""}};
  Load(TorchScriptFile(exported), extra);
  const json document = json::parse(extra.at("layout.json"));
  BOOST_TEST(document.at("sha256") == exported.sha256);
  BOOST_TEST((models::LayoutFromJson(document.at("layout").dump(), "layout") ==
              layout));
  const json golden = json::parse(extra.at("golden.json"));
  for (const char* key : {"observation", "mask", "action", "probability"}) {
    BOOST_TEST(golden.at(key).size() == kGoldenPairs);
  }
}

BOOST_AUTO_TEST_CASE(equal_policies_give_equal_files) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    BOOST_TEST(
        (TorchScriptFile(Exported(shape)) == TorchScriptFile(Exported(shape))));
  }
}

// 8 bytes a number would be twice as much.
BOOST_AUTO_TEST_CASE(the_weights_are_saved_once) {
  models::PolicyShape shape = ExampleShapes().front();
  shape.network.hidden = {300, 300};
  const std::string bytes = TorchScriptFile(Exported(shape));
  const auto weights = ExamplePolicy(shape)->mlp().parameter_count();
  BOOST_TEST(static_cast<double>(bytes.size()) <
             4.0 * static_cast<double>(weights) + 60'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
