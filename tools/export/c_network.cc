#include "tools/export/c_network.h"

#include <algorithm>
#include <map>
#include <vector>

#include "tools/export/c_text.h"
#include "tools/export/plain_network.h"

namespace ballast::tools {
namespace {

using Values = std::map<std::string, std::string>;

constexpr const char* kAlignment = R"(
#if defined(__GNUC__)
#define @NAME@_ALIGNED __attribute__((aligned(64)))
#else
#define @NAME@_ALIGNED
#endif
)";

constexpr const char* kElu = R"(
/* x, or exp(x) - 1 below 0, to about 1 ulp of exp; NaN stays NaN. */
static inline float @name@_activation(float x) {
  union {
    uint32_t bits;
    float value;
  } power;
  const float below = x > -87.0F ? (x < 0.0F ? x : 0.0F) : -87.0F;
  const int32_t exponent = (int32_t)(below * 1.44269504F - 0.5F);
  const float n = (float)exponent;
  const float r = (below - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  power.bits = (uint32_t)(exponent + 127) << 23;
  p = p * power.value - 1.0F;
  return x <= 0.0F ? p : x;
}
)";

constexpr const char* kRelu = R"(
/* NaN stays NaN. */
static inline float @name@_activation(float x) { return x < 0.0F ? 0.0F : x; }
)";

constexpr const char* kTanh = R"(
/* tanh(x) to 3e-7; NaN stays NaN. */
static inline float @name@_tanh(float x) {
  float u, p, q;
  x = x < -8.0F ? -8.0F : x;
  x = x > 8.0F ? 8.0F : x;
  u = x * x;
  p = -1.1564323e-13F;
  p = p * u + 6.36554e-11F;
  p = p * u - 2.2314678e-8F;
  p = p * u + 1.1642447e-5F;
  p = p * u + 3.149365e-3F;
  p = p * u + 1.312435e-1F;
  p = p * u + 1.0F;
  q = 2.6129748e-4F;
  q = q * u + 2.4675002e-2F;
  q = q * u + 4.645768e-1F;
  q = q * u + 1.0F;
  return x * p / q;
}
)";

constexpr const char* kTanhActivation = R"(
static inline float @name@_activation(float x) { return @name@_tanh(x); }
)";

constexpr const char* kLayer = R"(
/* Layer @layer@, @inputs@ to @outputs@: dense@then@. Row i of the weights is
 * what input i gives to each output. */
static inline void @name@_layer_@layer@(const float *input, float *output) {
  for (int o = 0; o < @outputs@; ++o) output[o] = @name@_bias_@layer@[o];
@fours@@rest@@finish@}
)";

// Four inputs at a time: a sum is fetched and put back once for four products.
constexpr const char* kFours = R"(  for (int i = 0; i < @whole@; i += 4) {
    const float *row = @name@_weight_@layer@ + i * @outputs@;
    const float x0 = input[i], x1 = input[i + 1];
    const float x2 = input[i + 2], x3 = input[i + 3];
    for (int o = 0; o < @outputs@; ++o) {
      output[o] = output[o] + x0 * row[o] + x1 * row[@outputs@ + o] +
                  x2 * row[2 * @outputs@ + o] + x3 * row[3 * @outputs@ + o];
    }
  }
)";

constexpr const char* kRest = R"(  for (int i = @whole@; i < @inputs@; ++i) {
    const float *row = @name@_weight_@layer@ + i * @outputs@;
    for (int o = 0; o < @outputs@; ++o) output[o] += input[i] * row[o];
  }
)";

constexpr const char* kActivate =
    R"(  for (int o = 0; o < @outputs@; ++o) {
    output[o] = @name@_activation(output[o]);
  }
)";

constexpr const char* kNormalise = R"(  {
    const float mean = @name@_norm_sum(output, 0.0F, 0) / @outputs@.0F;
    const float variance = @name@_norm_sum(output, mean, 1) / @outputs@.0F;
    const float inverse = 1.0F / sqrtf(variance + 1e-3F);
    for (int o = 0; o < @outputs@; ++o) {
      output[o] = @name@_tanh((output[o] - mean) * inverse *
                                  @name@_norm_gain[o] +
                              @name@_norm_offset[o]);
    }
  }
)";

// Sixteen sums side by side, as float additions may not be reordered.
constexpr const char* kNormSum = R"(
/* The sum of x - mean over the first layer, or of its squares. */
static inline float @name@_norm_sum(const float *x, float mean, int squared) {
  float sums[16] = {0}, sum = 0.0F;
@sixteens@@rest@  for (int k = 0; k < 16; ++k) sum += sums[k];
  return sum;
}
)";

constexpr const char* kSixteens = R"(  for (int o = 0; o < @whole@; o += 16) {
    for (int k = 0; k < 16; ++k) {
      const float d = x[o + k] - mean;
      sums[k] += squared ? d * d : d;
    }
  }
)";

constexpr const char* kSumRest =
    R"(  for (int o = @whole@; o < @outputs@; ++o) {
    const float d = x[o] - mean;
    sum += squared ? d * d : d;
  }
)";

constexpr const char* kNetwork = R"(
/* What the network says of an observation, before it is read as an action.
 * Returns 0, or 1 if a number going in or coming out is not finite. */
static inline int @name@_network(const float *observation, float *output) {
  float even[@widest@] @NAME@_ALIGNED, odd[@widest@] @NAME@_ALIGNED;
  int finite = 1;
  for (int i = 0; i < @inputs@; ++i) {
    finite &= isfinite(observation[i]) != 0;
    even[i] = (observation[i] - @name@_observation_mean[i]) /
              @name@_observation_scale[i];
  }
  if (!finite) return 1;
@calls@  for (int i = 0; i < @outputs@; ++i) finite &= isfinite(output[i]) != 0;
  return !finite;
}
)";

std::string Array(const ExportedPolicy& exported, const std::string& suffix,
                  const at::Tensor& values) {
  const auto count = static_cast<std::size_t>(values.numel());
  return "static const float " + exported.name + "_" + suffix + "[" +
         std::to_string(count) + "] " + CMacroName(exported.name) +
         "_ALIGNED =\n    " +
         CFloats({values.const_data_ptr<float>(), count}, 4) + ";\n";
}

std::string Arrays(const ExportedPolicy& exported) {
  const models::NetworkPolicy& policy = exported.policy();
  std::string text =
      "\n/* What observations are made comparable by: (x - mean) / scale. "
      "*/\n" +
      Array(exported, "observation_mean", policy.normaliser().mean()) +
      Array(exported, "observation_scale", policy.normaliser().Scale()) +
      "\n/* The weights. */\n";
  for (const auto& [name, tensor] : NetworkTensors(policy)) {
    text += Array(exported, name, tensor);
  }
  return text;
}

std::string ActivationSource(const models::MlpConfig& network) {
  const bool is_used = network.hidden.size() > 1 || !network.layer_norm;
  const bool is_tanh = network.activation == models::Activation::kTanh;
  std::string text;
  if (network.layer_norm || (is_used && is_tanh)) text += kTanh;
  if (!is_used) return text;
  switch (network.activation) {
    case models::Activation::kElu:
      return text + kElu;
    case models::Activation::kTanh:
      return text + kTanhActivation;
    case models::Activation::kRelu:
      return text + kRelu;
  }
  return text;
}

std::vector<int> WidthsOf(const models::MlpConfig& network) {
  std::vector<int> widths = {network.inputs};
  widths.insert(widths.end(), network.hidden.begin(), network.hidden.end());
  widths.push_back(network.outputs);
  return widths;
}

/// A loop over whole groups and one over what is left; an empty one is left
/// out, since compilers take it for a mistake.
void SplitLoop(int count, int group, const std::string& loop, const char* text,
               const char* rest, Values& values) {
  const int whole = count / group * group;
  values["whole"] = std::to_string(whole);
  values[loop] = whole > 0 ? Fill(text, values) : "";
  values["rest"] = whole < count ? Fill(rest, values) : "";
}

std::string NormSum(int width, Values values) {
  SplitLoop(width, 16, "sixteens", kSixteens, kSumRest, values);
  return Fill(kNormSum, values);
}

std::string Layer(const models::MlpConfig& network, int layer, Values values) {
  const std::vector<int> widths = WidthsOf(network);
  values["layer"] = std::to_string(layer);
  values["inputs"] = std::to_string(widths[layer]);
  values["outputs"] = std::to_string(widths[layer + 1]);
  const bool is_first = layer == 0 && network.layer_norm;
  const bool is_last = layer + 2 == std::ssize(widths);
  values["then"] = is_first  ? ", LayerNorm, tanh"
                   : is_last ? ""
                             : ", activation";
  values["finish"] = is_first  ? Fill(kNormalise, values)
                     : is_last ? ""
                               : Fill(kActivate, values);
  SplitLoop(widths[layer], 4, "fours", kFours, kRest, values);
  const std::string text = Fill(kLayer, values);
  return is_first ? NormSum(widths[1], values) + text : text;
}

std::string Network(const models::MlpConfig& network, Values values) {
  const std::vector<int> widths = WidthsOf(network);
  std::string calls;
  for (std::size_t layer = 0; layer + 1 < widths.size(); ++layer) {
    const std::string from = layer % 2 == 0 ? "even" : "odd";
    const std::string to = layer + 2 == widths.size() ? "output"
                           : layer % 2 == 0           ? "odd"
                                                      : "even";
    calls += "  " + values.at("name") + "_layer_" + std::to_string(layer) +
             "(" + from + ", " + to + ");\n";
  }
  values["calls"] = calls;
  values["inputs"] = std::to_string(network.inputs);
  values["outputs"] = std::to_string(network.outputs);
  values["widest"] =
      std::to_string(*std::max_element(widths.begin(), widths.end() - 1));
  return Fill(kNetwork, values);
}

}  // namespace

std::string CNetwork(const ExportedPolicy& exported) {
  const models::MlpConfig& network = exported.shape().network;
  const Values values = {{"name", exported.name},
                         {"NAME", CMacroName(exported.name)}};
  std::string text = Fill(kAlignment, values) + Arrays(exported) +
                     Fill(ActivationSource(network), values);
  const int layers = static_cast<int>(network.hidden.size()) + 1;
  for (int layer = 0; layer < layers; ++layer) {
    text += Layer(network, layer, values);
  }
  return text + Network(network, values);
}

int StackBytes(const models::PolicyShape& shape) {
  const std::vector<int> widths = WidthsOf(shape.network);
  const int widest = *std::max_element(widths.begin(), widths.end() - 1);
  return static_cast<int>(sizeof(float)) * (2 * widest + widths.back());
}

}  // namespace ballast::tools
