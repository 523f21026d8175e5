#include "tools/export/torchscript_source.h"

#include <cmath>
#include <map>

#include "models/networks/factors.h"
#include "tools/export/c_text.h"

namespace ballast::tools {
namespace {

using Values = std::map<std::string, std::string>;

constexpr const char* kBox = R"(
def distribution(self, observation):
    mean, u = torch.chunk(self.outputs(observation), 2, -1)
    deviation = torch.softplus(u) * @ratio@
    return mean, torch.clamp(deviation, 0.001)

def forward(self, observation):
    mean, deviation = self.distribution(observation)
    return torch.min(torch.max(mean, self.action_low), self.action_high)

def self_test(self) -> float:
    found = self.forward(self.golden_observation)
    return float(torch.max(torch.abs(found - self.golden_action)))
)";

constexpr const char* kMasked = R"(
def masked(self, observation, mask: Optional[Tensor] = None):
    x = self.outputs(observation)
    if mask is not None:
        x = torch.masked_fill(x, torch.logical_not(mask), float("-inf"))
    return x
)";

constexpr const char* kCategorical = R"(
def distribution(self, observation, mask: Optional[Tensor] = None):
    x = self.masked(observation, mask)
    return torch.cat([@softmaxes@], -1)
)";

constexpr const char* kValues = R"(
def values(self, observation):
    return self.outputs(observation)
)";

constexpr const char* kSeparate = R"(
def forward(self, observation, mask: Optional[Tensor] = None):
    x = self.masked(observation, mask)
    return torch.stack([@choices@], -1)
)";

constexpr const char* kJoint = R"(
def forward(self, observation, mask: Optional[Tensor] = None):
    x = self.outputs(observation)
    if mask is not None:
        allowed = torch.narrow(mask, -1, 0, @first@)
@combine@        x = torch.masked_fill(x, torch.logical_not(allowed), float("-inf"))
    best = torch.argmax(x, -1)
    return torch.stack([@choices@], -1)
)";

constexpr const char* kDiscreteTest = R"(
def self_test(self) -> float:
    found = self.forward(self.golden_observation, self.golden_mask)
    return float(torch.max(torch.abs(found - self.golden_action)))
)";

std::string Activated(const std::string& x, models::Activation activation) {
  switch (activation) {
    case models::Activation::kElu:
      return "torch.elu(" + x + ")";
    case models::Activation::kTanh:
      return "torch.tanh(" + x + ")";
    case models::Activation::kRelu:
      return "torch.relu(" + x + ")";
  }
  return x;
}

std::string Outputs(const models::MlpConfig& network) {
  std::string text =
      "def outputs(self, observation):\n"
      "    x = (observation - self.observation_mean) / "
      "self.observation_scale\n";
  for (std::size_t layer = 0; layer <= network.hidden.size(); ++layer) {
    const std::string l = std::to_string(layer);
    text += "    x = torch.matmul(x, self.weight_" + l + ") + self.bias_" + l +
            "\n";
    if (layer == 0 && network.layer_norm) {
      text += "    x = torch.tanh(torch.layer_norm(x, [" +
              std::to_string(network.hidden[0]) +
              "], self.norm_gain, self.norm_offset, 0.001))\n";
    } else if (layer < network.hidden.size()) {
      text += "    x = " + Activated("x", network.activation) + "\n";
    }
  }
  return text + "    return x\n";
}

/// call(columns of a factor) for each, side by side.
std::string PerFactor(const models::Factors& factors,
                      const std::string& function) {
  std::string text;
  for (int f = 0; f < factors.count(); ++f) {
    text += std::string(f == 0 ? "" : ", ") + "torch." + function +
            "(torch.narrow(x, -1, " + std::to_string(factors.begin(f)) + ", " +
            std::to_string(factors.choices(f)) + "), -1)";
  }
  return text;
}

std::string JointForward(const models::Factors& factors) {
  std::string combine, choices;
  std::int64_t faster = factors.combinations();
  for (int f = 0; f < factors.count(); ++f) {
    const std::string size = std::to_string(factors.choices(f));
    if (f > 0) {
      combine +=
          "        allowed = torch.flatten(torch.logical_and(\n"
          "            torch.unsqueeze(allowed, -1), torch.unsqueeze(\n"
          "                torch.narrow(mask, -1, " +
          std::to_string(factors.begin(f)) + ", " + size + "), -2)), -2)\n";
    }
    faster /= factors.choices(f);
    choices += std::string(f == 0 ? "" : ", ") +
               "torch.remainder(torch.div(best, " + std::to_string(faster) +
               ", rounding_mode=\"floor\"), " + size + ")";
  }
  return Fill(kJoint, {{"first", std::to_string(factors.choices(0))},
                       {"combine", combine},
                       {"choices", choices}});
}

}  // namespace

std::string TorchScriptSource(const models::PolicyShape& shape) {
  std::string text = Outputs(shape.network);
  if (shape.choices.empty()) {
    return text + Fill(kBox, {{"ratio", ShortestNumber(shape.initial_deviation /
                                                       std::log(2.0))}});
  }
  const models::Factors factors(shape.choices);
  if (!shape.joint) text += kMasked;
  text +=
      shape.kind == "greedy"
          ? kValues
          : Fill(kCategorical, {{"softmaxes", PerFactor(factors, "softmax")}});
  text += shape.joint
              ? JointForward(factors)
              : Fill(kSeparate, {{"choices", PerFactor(factors, "argmax")}});
  return text + kDiscreteTest;
}

}  // namespace ballast::tools
