#include "models/policy_file.h"

#include <ATen/CPUGeneratorImpl.h>

#include <stdexcept>
#include <utility>

#include "models/policy_json.h"
#include "models/registry.h"

namespace ballast::models {
namespace {

constexpr std::uintmax_t kMaxBytes = 1 << 30;
constexpr const char* kFormat = "ballast.policy.1";
constexpr const char* kFormatKey = "format";
constexpr const char* kShapeKey = "policy";
constexpr const char* kLayoutKey = "layout";

/// What keeps `layout` from describing a policy of this shape, or nothing.
std::string Disagreement(const PolicyShape& shape, const PolicyLayout& layout) {
  const auto sizes = [](const std::string& what, std::size_t said,
                        std::size_t is) {
    return "the layout names " + std::to_string(said) + " " + what +
           ", the policy has " + std::to_string(is);
  };
  const auto inputs = static_cast<std::size_t>(shape.network.inputs);
  const auto actions = static_cast<std::size_t>(shape.action_size);
  if (layout.observation.size() != inputs) {
    return sizes("observations", layout.observation.size(), inputs);
  }
  if (layout.action.size() != actions) {
    return sizes("actions", layout.action.size(), actions);
  }
  if (layout.factors.size() != shape.choices.size()) {
    return sizes("factors", layout.factors.size(), shape.choices.size());
  }
  for (std::size_t i = 0; i < shape.choices.size(); ++i) {
    if (layout.factors[i].choices != shape.choices[i]) {
      return sizes("choices of " + layout.factors[i].name,
                   static_cast<std::size_t>(layout.factors[i].choices),
                   static_cast<std::size_t>(shape.choices[i]));
    }
  }
  return "";
}

/// Removes a text from `metadata` and returns it.
std::string Take(Metadata& metadata, const char* key, const std::string& name) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) {
    throw std::invalid_argument(
        name + ": a weights file, but no policy: it has no \"" + key + "\"");
  }
  std::string text = found->second;
  metadata.erase(found);
  return text;
}

/// A shape may claim a network of any size; the tensors are really there.
void RequireParameters(const PolicyShape& shape,
                       const std::vector<NamedTensor>& tensors,
                       const std::string& name) {
  std::int64_t there = 0;
  for (const auto& [tensor_name, tensor] : tensors) {
    if (tensor_name.starts_with("network.")) there += tensor.numel();
  }
  const std::int64_t claimed = Mlp(shape.network, 1).parameter_count();
  if (claimed != there) {
    throw std::invalid_argument(name + ": its network should have " +
                                std::to_string(claimed) + " weights, " +
                                std::to_string(there) + " are there");
  }
}

void RequireSoundNumbers(const std::vector<NamedTensor>& tensors,
                         const std::string& name) {
  for (const auto& [tensor_name, tensor] : tensors) {
    if (!at::isfinite(tensor).all().item<bool>()) {
      throw std::invalid_argument(name + ": tensor " + tensor_name +
                                  " holds a number that is not finite");
    }
    const bool statistic = tensor_name == "normaliser.count" ||
                           tensor_name == "normaliser.variance";
    if (statistic && at::lt(tensor, 0).any().item<bool>()) {
      throw std::invalid_argument(name + ": tensor " + tensor_name +
                                  " holds a negative number");
    }
  }
}

}  // namespace

std::string SavePolicy(const NetworkPolicy& policy, const PolicyLayout& layout,
                       const Metadata& metadata) {
  const std::string problem = Disagreement(policy.shape(), layout);
  if (!problem.empty()) throw std::logic_error("SavePolicy: " + problem);

  Metadata complete = {{kFormatKey, kFormat},
                       {kShapeKey, ShapeToJson(policy.shape())},
                       {kLayoutKey, LayoutToJson(layout)}};
  for (const auto& [key, text] : metadata) {
    if (!complete.emplace(key, text).second) {
      throw std::logic_error("SavePolicy: the metadata key " + key +
                             " is taken");
    }
  }
  return SerialiseWeights(policy.Tensors(), complete);
}

PolicyFile ParsePolicy(std::string_view bytes, const std::string& name) {
  Weights weights = ParseWeights(bytes, name);
  const std::string format = Take(weights.metadata, kFormatKey, name);
  if (format != kFormat) {
    throw std::invalid_argument(name + ": of format \"" + format +
                                "\"; this program reads " + kFormat);
  }
  const PolicyShape shape =
      ShapeFromJson(Take(weights.metadata, kShapeKey, name), name + ": policy");
  PolicyFile file;
  file.layout = LayoutFromJson(Take(weights.metadata, kLayoutKey, name),
                               name + ": layout");
  const std::string problem = Disagreement(shape, file.layout);
  if (!problem.empty()) throw std::invalid_argument(name + ": " + problem);

  RequireParameters(shape, weights.tensors, name);
  RequireSoundNumbers(weights.tensors, name);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
  file.policy = MakePolicy(shape, generator);
  RestoreTensors(weights.tensors, file.policy->Tensors(), name);
  file.metadata = std::move(weights.metadata);
  return file;
}

PolicyFile LoadPolicy(const std::filesystem::path& path) {
  return ParsePolicy(ReadBytes(path, kMaxBytes), path.string());
}

}  // namespace ballast::models
