#include "tools/export/c_golden.h"

#include <cstddef>
#include <map>

#include "tools/export/c_text.h"
#include "tools/export/golden_pairs.h"

namespace ballast::tools {
namespace {

constexpr const char* kHead = R"(
#ifdef @NAME@_GOLDEN
/* Observations and what the policy answered where it was trained. */
#define @NAME@_GOLDEN_PAIRS @pairs@
)";

constexpr const char* kNear = R"(
/* Numbers may differ in the last bits: compilers order sums differently. */
static inline int @name@_is_near(float value, float golden) {
  const float size = fabsf(golden) > 1.0F ? fabsf(golden) : 1.0F;
  return fabsf(value - golden) <= 1e-5F * size;
}

/* 0 if every golden pair is reproduced, else 1 + the index of the first that
 * is not. */
static inline int @name@_self_test(void) {
  for (int n = 0; n < @NAME@_GOLDEN_PAIRS; ++n) {
    const float *observation = @name@_golden_observation[n];
@compare@  }
  return 0;
}
#endif
)";

constexpr const char* kCompareBox =
    R"(    float action[@NAME@_ACTION_SIZE], mean[@NAME@_ACTION_SIZE];
    float deviation[@NAME@_ACTION_SIZE];
    if (@name@_act(observation, action) != 0) return n + 1;
    if (@name@_distribution(observation, mean, deviation) != 0) return n + 1;
    for (int i = 0; i < @NAME@_ACTION_SIZE; ++i) {
      if (!@name@_is_near(action[i], @name@_golden_action[n][i]) ||
          !@name@_is_near(mean[i], @name@_golden_mean[n][i]) ||
          !@name@_is_near(deviation[i], @name@_golden_deviation[n][i])) {
        return n + 1;
      }
    }
)";

constexpr const char* kCompareDiscrete =
    R"(    const uint8_t *mask = @name@_golden_mask[n];
    int32_t choice[@NAME@_FACTORS];
    float @number@[@width@];
    if (@name@_act(observation, mask, choice) != 0) return n + 1;
    if (@name@_@function@ != 0) return n + 1;
    for (int f = 0; f < @NAME@_FACTORS; ++f) {
      if (choice[f] != @name@_golden_action[n][f]) return n + 1;
    }
    for (int c = 0; c < @width@; ++c) {
      if (!@name@_is_near(@number@[c], @name@_golden_@number@[n][c])) {
        return n + 1;
      }
    }
)";

/// "{1, 0}" of whole numbers.
template <typename Number>
std::string Integers(const Number* values, std::int64_t count) {
  constexpr std::int64_t kPerLine = 18;
  std::string text = "{";
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) text += i % kPerLine == 0 ? ",\n     " : ", ";
    text += std::to_string(static_cast<std::int64_t>(values[i]));
  }
  return text + "}";
}

std::string Row(const at::Tensor& row) {
  const std::int64_t count = row.numel();
  switch (row.scalar_type()) {
    case at::kBool:
      return Integers(row.const_data_ptr<bool>(), count);
    case at::kLong:
      return Integers(row.const_data_ptr<std::int64_t>(), count);
    default:
      return CFloats(
          {row.const_data_ptr<float>(), static_cast<std::size_t>(count)}, 4);
  }
}

std::string Rows(const std::string& name, const at::Tensor& rows) {
  const std::string type = rows.scalar_type() == at::kBool   ? "uint8_t"
                           : rows.scalar_type() == at::kLong ? "int32_t"
                                                             : "float";
  std::string text = "static const " + type + " " + name + "[" +
                     std::to_string(rows.size(0)) + "][" +
                     std::to_string(rows.size(1)) + "] = {\n";
  for (std::int64_t n = 0; n < rows.size(0); ++n) {
    text += "    " + Row(rows[n].contiguous()) + ",\n";
  }
  return text + "};\n";
}

}  // namespace

std::string CGolden(const ExportedPolicy& exported) {
  const PolicyAnswers pairs =
      GoldenPairs(exported.policy(), exported.layout(), exported.name);
  const std::string prefix = exported.name + "_golden_";
  std::map<std::string, std::string> values = {
      {"name", exported.name},
      {"NAME", CMacroName(exported.name)},
      {"pairs", std::to_string(pairs.observation.size(0))}};
  std::string text = Fill(kHead, values);
  text += Rows(prefix + "observation", pairs.observation);
  if (pairs.mask.defined()) text += Rows(prefix + "mask", pairs.mask);
  text += Rows(prefix + "action", pairs.action);
  for (const auto& [name, numbers] : pairs.numbers) {
    text += Rows(prefix + name, numbers);
  }
  if (pairs.mask.defined()) {
    const auto& [name, numbers] = pairs.numbers.front();
    values["number"] = name;
    values["width"] = std::to_string(numbers.size(1));
    values["function"] = name == "value"
                             ? "values(observation, value)"
                             : "distribution(observation, mask, probability)";
  }
  values["compare"] =
      Fill(pairs.mask.defined() ? kCompareDiscrete : kCompareBox, values);
  return text + Fill(kNear, values);
}

}  // namespace ballast::tools
