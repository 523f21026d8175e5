#include "tools/export/c_header.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "models/networks/factors.h"
#include "models/registry.h"
#include "tools/export/c_golden.h"
#include "tools/export/c_network.h"
#include "tools/export/c_text.h"
#include "tools/number_format.h"

namespace ballast::tools {
namespace {

using Values = std::map<std::string, std::string>;

constexpr std::int64_t kMostWeights = 1 << 24;

constexpr const char* kBoxUse =
    R"( *   float observation[@NAME@_OBSERVATION_SIZE];
 *   float action[@NAME@_ACTION_SIZE];
 *   if (@name@_act(observation, action) != 0) stop_the_robot();
)";

constexpr const char* kDiscreteUse =
    R"( *   float observation[@NAME@_OBSERVATION_SIZE];
 *   int32_t choice[@NAME@_FACTORS];
 *   if (@name@_act(observation, 0, choice) != 0) stop();
)";

constexpr const char* kHead =
    R"(/* @name@: a policy for @task@, written by `ballast export`.
 *
@use@ *
 * Build with optimisation, e.g. cc -std=c99 -O3 -march=native robot.c -lm.
 * With @NAME@_GOLDEN defined, @name@_self_test() compares this
 * header with what the policy answered where it was trained.
 *
 * No heap, about @stack@ bytes of the stack; every function may be called from
 * several threads. One call every @timestep@ s, as in training.
 *
@facts@ */
#ifndef BALLAST_POLICY_@NAME@_H
#define BALLAST_POLICY_@NAME@_H

#include <math.h>
#include <stdint.h>

@sizes@)";

constexpr const char* kBoxAct = R"(
/* The action of deterministic evaluation: the mean, cut to its bounds.
 * Returns 0, or 1, leaving `action` alone, if a number is not finite. */
static inline int @name@_act(const float *observation, float *action) {
  float output[@outputs@];
  if (@name@_network(observation, output) != 0) return 1;
  for (int i = 0; i < @NAME@_ACTION_SIZE; ++i) {
    const float low = @name@_action_lows[i], high = @name@_action_highs[i];
    const float raised = output[i] < low ? low : output[i];
    action[i] = raised > high ? high : raised;
  }
  return 0;
}

/* The normal distribution that training draws actions from: mean, not cut to
 * the bounds, and standard deviation, [@NAME@_ACTION_SIZE] each. Returns as
 * @name@_act() does. */
static inline int @name@_distribution(const float *observation, float *mean,
                                      float *deviation) {
  float output[@outputs@];
  if (@name@_network(observation, output) != 0) return 1;
  for (int i = 0; i < @NAME@_ACTION_SIZE; ++i) {
    const float u = output[@NAME@_ACTION_SIZE + i];
    const float softplus =
        (u > 0.0F ? u : 0.0F) + log1pf(expf(u > 0.0F ? -u : u));
    const float wide = softplus * @ratio@;
    mean[i] = output[i];
    deviation[i] = wide < 1e-3F ? 1e-3F : wide;
  }
  return 0;
}
)";

constexpr const char* kFactorTables = R"(
static const int32_t @name@_factor_begins[@factors@] = {@begins@};
)";

constexpr const char* kSeparateAct = R"(
/* The choice of each factor that deterministic evaluation makes: the likeliest
 * or best, the lowest of equals. `mask` holds @NAME@_CHOICES bytes, factor
 * after factor, 0 where a choice is forbidden; 0 allows everything. Returns 0,
 * or, leaving `choice` alone, 1 if a number is not finite and 2 if the mask
 * allows no choice of a factor. */
static inline int @name@_act(const float *observation, const uint8_t *mask,
                             int32_t *choice) {
  float output[@outputs@];
  int32_t chosen[@NAME@_FACTORS] = {0};
  if (@name@_network(observation, output) != 0) return 1;
  for (int f = 0; f < @NAME@_FACTORS; ++f) {
    const int begin = @name@_factor_begins[f];
    float best = 0.0F;
    int found = 0;
    for (int c = 0; c < @name@_factor_sizes[f]; ++c) {
      if (mask != 0 && mask[begin + c] == 0) continue;
      if (found && !(output[begin + c] > best)) continue;
      best = output[begin + c];
      chosen[f] = c;
      found = 1;
    }
    if (!found) return 2;
  }
  for (int f = 0; f < @NAME@_FACTORS; ++f) choice[f] = chosen[f];
  return 0;
}
)";

constexpr const char* kJointAct = R"(
/* The choice of each factor that deterministic evaluation makes: those of the
 * best combination, the first of equals. `mask` holds @NAME@_CHOICES bytes,
 * factor after factor, 0 where a choice is forbidden; 0 allows everything.
 * Returns 0, or, leaving `choice` alone, 1 if a number is not finite and 2 if
 * the mask allows no choice of a factor. */
static inline int @name@_act(const float *observation, const uint8_t *mask,
                             int32_t *choice) {
  float output[@outputs@], best = 0.0F;
  int32_t digits[@NAME@_FACTORS] = {0}, chosen[@NAME@_FACTORS] = {0};
  int found = 0;
  if (@name@_network(observation, output) != 0) return 1;
  for (int v = 0; v < @outputs@; ++v) {
    int allowed = 1;
    for (int f = 0; mask != 0 && f < @NAME@_FACTORS; ++f) {
      allowed &= mask[@name@_factor_begins[f] + digits[f]] != 0;
    }
    if (allowed && (!found || output[v] > best)) {
      best = output[v];
      for (int f = 0; f < @NAME@_FACTORS; ++f) chosen[f] = digits[f];
      found = 1;
    }
    /* The next combination; the last factor counts fastest. */
    for (int f = @NAME@_FACTORS - 1; f >= 0; --f) {
      if (++digits[f] < @name@_factor_sizes[f]) break;
      digits[f] = 0;
    }
  }
  if (!found) return 2;
  for (int f = 0; f < @NAME@_FACTORS; ++f) choice[f] = chosen[f];
  return 0;
}
)";

constexpr const char* kValues = R"(
/* What @name@_act() compares: the value of @what@.
 * Returns 0, or 1 if a number is not finite. */
static inline int @name@_values(const float *observation,
                                float value[@outputs@]) {
  return @name@_network(observation, value);
}
)";

constexpr const char* kProbabilities = R"(
/* The probability of each choice, [@NAME@_CHOICES], factor after factor; 0
 * where `mask` forbids it. Returns as @name@_act() does. */
static inline int @name@_distribution(const float *observation,
                                      const uint8_t *mask,
                                      float *probability) {
  float output[@outputs@];
  if (@name@_network(observation, output) != 0) return 1;
  for (int f = 0; f < @NAME@_FACTORS; ++f) {
    const int begin = @name@_factor_begins[f];
    const int end = begin + @name@_factor_sizes[f];
    float largest = 0.0F, sum = 0.0F;
    int found = 0;
    for (int c = begin; c < end; ++c) {
      if (mask != 0 && mask[c] == 0) continue;
      if (!found || output[c] > largest) largest = output[c];
      found = 1;
    }
    if (!found) return 2;
    for (int c = begin; c < end; ++c) {
      const int allowed = mask == 0 || mask[c] != 0;
      output[c] = allowed ? expf(output[c] - largest) : 0.0F;
      sum += output[c];
    }
    for (int c = begin; c < end; ++c) output[c] /= sum;
  }
  for (int c = 0; c < @NAME@_CHOICES; ++c) probability[c] = output[c];
  return 0;
}
)";

std::string Fact(const std::string& what, const std::string& text) {
  std::string line = " * " + what + ":";
  line.resize(std::max<std::size_t>(line.size() + 1, 16), ' ');
  return line + CComment(text) + "\n";
}

std::string LayerText(const models::MlpConfig& network) {
  std::string text = std::to_string(network.inputs);
  for (const int width : network.hidden) text += " - " + std::to_string(width);
  text += " - " + std::to_string(network.outputs) + ", " +
          models::ActivationName(network.activation);
  return network.layer_norm ? text + ", LayerNorm and tanh first" : text;
}

std::string EntryLines(const std::string& what,
                       const std::vector<models::LayoutEntry>& entries) {
  if (entries.empty()) return "";
  std::string text = " *\n * " + what + ":\n";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const models::LayoutEntry& entry = entries[i];
    text += " *   " + std::to_string(i) + "  " + CComment(entry.name) + " [" +
            CComment(entry.unit) + "], " + ShortestNumber(entry.low) + " to " +
            ShortestNumber(entry.high) + "\n";
  }
  return text;
}

std::string Facts(const ExportedPolicy& exported) {
  const models::PolicyShape& shape = exported.shape();
  const models::PolicyLayout& layout = exported.layout();
  std::string text =
      Fact("policy", shape.kind + (shape.joint ? ", joint" : "")) +
      Fact("network", LayerText(shape.network)) +
      Fact("products", FormatCount(MultiplicationsOf(shape)));
  if (!exported.run.empty()) text += Fact("trained by", exported.run);
  for (const auto& [key, value] : exported.file.metadata) {
    text += Fact(CComment(key), value);
  }
  text += Fact("sha256", exported.sha256);
  text += EntryLines("Observation", layout.observation) +
          EntryLines("Action", layout.action);
  if (layout.factors.empty()) return text;
  text += " *\n * Factors, with the choices of each:\n";
  for (std::size_t f = 0; f < layout.factors.size(); ++f) {
    text += " *   " + std::to_string(f) + "  " +
            CComment(layout.factors[f].name) + ": " +
            std::to_string(layout.factors[f].choices) + "\n";
  }
  return text;
}

std::string Define(const std::string& macro, std::int64_t value) {
  return "#define " + macro + " " + std::to_string(value) + "\n";
}

std::string Sizes(const ExportedPolicy& exported) {
  const models::PolicyShape& shape = exported.shape();
  const std::string prefix = CMacroName(exported.name);
  std::string text = Define(prefix + "_OBSERVATION_SIZE", shape.network.inputs);
  if (shape.choices.empty()) {
    return text + Define(prefix + "_ACTION_SIZE", shape.action_size);
  }
  const models::Factors factors(shape.choices);
  return text + Define(prefix + "_FACTORS", factors.count()) +
         Define(prefix + "_CHOICES", factors.columns());
}

/// A table and a function that reads it, so that no compiler calls it unused.
template <typename Entries, typename Literal>
std::string Table(const ExportedPolicy& exported, const std::string& what,
                  const std::string& type, const Entries& entries,
                  const Literal& literal) {
  const std::string table = exported.name + "_" + what + "s";
  // A constant array of pointers is constant in the pointers too.
  const bool is_text = type == "const char *";
  std::string text = "static " +
                     (is_text ? type + "const " : "const " + type + " ") +
                     table + "[" + std::to_string(entries.size()) + "] = {\n";
  for (const auto& entry : entries) text += "    " + literal(entry) + ",\n";
  text += "};\nstatic inline " + type + (is_text ? "" : " ") + exported.name +
          "_" + what + "(int index) {\n  return " + table + "[index];\n}\n";
  return text;
}

/// Beyond every float there is no bound.
std::string BoundLiteral(double bound) {
  constexpr double kMost = std::numeric_limits<float>::max();
  return CFloat(static_cast<float>(std::clamp(bound, -kMost, kMost)));
}

std::string Tables(const ExportedPolicy& exported) {
  const models::PolicyLayout& layout = exported.layout();
  const auto name = [](const auto& entry) { return CString(entry.name); };
  const auto unit = [](const models::LayoutEntry& e) {
    return CString(e.unit);
  };
  const auto low = [](const models::LayoutEntry& e) {
    return BoundLiteral(e.low);
  };
  const auto high = [](const models::LayoutEntry& e) {
    return BoundLiteral(e.high);
  };
  const auto choices = [](const models::LayoutFactor& factor) {
    return std::to_string(factor.choices);
  };
  const std::string text = "const char *";
  std::string tables =
      "\n/* The layout, entry by entry. */\n" +
      Table(exported, "observation_name", text, layout.observation, name) +
      Table(exported, "observation_unit", text, layout.observation, unit);
  if (!layout.action.empty()) {
    tables += Table(exported, "action_name", text, layout.action, name) +
              Table(exported, "action_unit", text, layout.action, unit) +
              Table(exported, "action_low", "float", layout.action, low) +
              Table(exported, "action_high", "float", layout.action, high);
  }
  if (!layout.factors.empty()) {
    tables +=
        Table(exported, "factor_name", text, layout.factors, name) +
        Table(exported, "factor_size", "int32_t", layout.factors, choices);
  }
  return tables + "static inline const char *" + exported.name +
         "_sha256(void) {\n  return " + CString(exported.sha256) + ";\n}\n";
}

std::string BoxFunctions(const models::PolicyShape& shape, Values values) {
  values["ratio"] =
      CFloat(static_cast<float>(shape.initial_deviation / std::log(2.0)));
  return Fill(kBoxAct, values);
}

std::string DiscreteFunctions(const models::PolicyShape& shape, Values values) {
  const models::Factors factors(shape.choices);
  std::string begins;
  for (int f = 0; f < factors.count(); ++f) {
    begins += (f == 0        ? ""
               : f % 12 == 0 ? ",\n    "
                             : ", ") +
              std::to_string(factors.begin(f));
  }
  values["begins"] = begins;
  values["factors"] = std::to_string(factors.count());
  values["what"] = shape.joint ? "each combination of choices"
                               : "each choice, factor after factor";
  return Fill(kFactorTables, values) +
         Fill(shape.joint ? kJointAct : kSeparateAct, values) +
         Fill(shape.kind == "greedy" ? kValues : kProbabilities, values);
}

}  // namespace

std::string CHeader(const ExportedPolicy& exported) {
  const models::PolicyShape& shape = exported.shape();
  const std::int64_t weights = exported.policy().mlp().parameter_count();
  if (weights > kMostWeights) {
    throw std::invalid_argument(
        exported.name + ": " + FormatCount(weights) +
        " weights are more than a compiler reads as source (" +
        FormatCount(kMostWeights) + "); use --format torchscript");
  }
  const bool is_box = shape.choices.empty();
  Values values = {
      {"name", exported.name},
      {"NAME", CMacroName(exported.name)},
      {"task", CComment(exported.layout().task)},
      {"outputs", std::to_string(shape.network.outputs)},
      {"stack", std::to_string(StackBytes(shape))},
      {"timestep", ShortestNumber(exported.layout().control_timestep)},
      {"facts", Facts(exported)},
      {"sizes", Sizes(exported)}};
  values["use"] = Fill(is_box ? kBoxUse : kDiscreteUse, values);
  return Fill(kHead, values) + Tables(exported) + CNetwork(exported) +
         (is_box ? BoxFunctions(shape, values)
                 : DiscreteFunctions(shape, values)) +
         CGolden(exported) + "\n#endif\n";
}

}  // namespace ballast::tools
