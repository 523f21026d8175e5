#include "tools/export/torchscript.h"

#include <torch/csrc/jit/api/module.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "models/policy_json.h"
#include "tools/export/golden_pairs.h"
#include "tools/export/plain_network.h"
#include "tools/export/torchscript_source.h"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;
using torch::jit::Module;

/// A tensor of its own: a view would be saved with all it is a view of.
at::Tensor Copy(const at::Tensor& tensor) {
  return tensor.clone(at::MemoryFormat::Contiguous);
}

void RegisterTensors(const ExportedPolicy& exported,
                     const PolicyAnswers& golden, Module& module) {
  const models::NetworkPolicy& policy = exported.policy();
  for (const auto& [name, tensor] : NetworkTensors(policy)) {
    module.register_parameter(name, tensor, false);
  }
  module.register_buffer("observation_mean", Copy(policy.normaliser().mean()));
  module.register_buffer("observation_scale", policy.normaliser().Scale());
  if (!exported.layout().action.empty()) {
    const auto [low, high] = BoundsOf(exported.layout().action);
    module.register_buffer("action_low", low);
    module.register_buffer("action_high", high);
  }
  module.register_buffer("golden_observation", golden.observation);
  if (golden.mask.defined()) module.register_buffer("golden_mask", golden.mask);
  module.register_buffer("golden_action", golden.action);
  for (const auto& [name, numbers] : golden.numbers) {
    module.register_buffer("golden_" + name, Copy(numbers));
  }
}

std::string Dump(const ordered_json& document) {
  // A run's folder may be named by any bytes.
  return document.dump(2, ' ', /*ensure_ascii=*/true,
                       ordered_json::error_handler_t::replace) +
         "\n";
}

std::string LayoutText(const ExportedPolicy& exported) {
  return Dump(
      {{"format", "ballast.export.1"},
       {"name", exported.name},
       {"sha256", exported.sha256},
       {"run", exported.run},
       {"metadata", exported.file.metadata},
       {"policy", ordered_json::parse(models::ShapeToJson(exported.shape()))},
       {"layout",
        ordered_json::parse(models::LayoutToJson(exported.layout()))}});
}

ordered_json Rows(const at::Tensor& tensor) {
  const at::Tensor numbers = tensor.to(at::kDouble).contiguous();
  const bool is_whole = !tensor.is_floating_point();
  const double* number = numbers.const_data_ptr<double>();
  ordered_json rows = ordered_json::array();
  for (std::int64_t n = 0; n < numbers.size(0); ++n) {
    ordered_json row = ordered_json::array();
    for (std::int64_t i = 0; i < numbers.size(1); ++i, ++number) {
      if (is_whole) {
        row.push_back(static_cast<std::int64_t>(*number));
      } else {
        row.push_back(*number);
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string GoldenText(const PolicyAnswers& golden) {
  ordered_json document = {{"observation", Rows(golden.observation)}};
  if (golden.mask.defined()) document["mask"] = Rows(golden.mask);
  document["action"] = Rows(golden.action);
  for (const auto& [name, numbers] : golden.numbers) {
    document[name] = Rows(numbers);
  }
  return Dump(document);
}

}  // namespace

std::string TorchScriptFile(const ExportedPolicy& exported) {
  const PolicyAnswers golden =
      GoldenPairs(exported.policy(), exported.layout(), exported.name);
  // One class of its own name, whatever was exported before.
  Module module(c10::QualifiedName("__torch__.Policy"));
  module.register_attribute("training", c10::BoolType::get(), false);
  RegisterTensors(exported, golden, module);
  module.define(TorchScriptSource(exported.shape()));
  const torch::jit::ExtraFilesMap extra = {
      {"layout.json", LayoutText(exported)},
      {"golden.json", GoldenText(golden)}};
  std::ostringstream bytes;
  module.save(bytes, extra);
  return std::move(bytes).str();
}

}  // namespace ballast::tools
