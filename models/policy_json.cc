#include "models/policy_json.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "models/registry.h"
#include "models/strict_json.h"

namespace ballast::models {
namespace {

using nlohmann::json;

constexpr int kMaxJsonDepth = 3;
constexpr int kMaxSize = 1 << 16;
constexpr std::size_t kMaxLayers = 16;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One object whose every key must be asked for.
class ObjectReader {
 public:
  ObjectReader(const json& object, std::string where)
      : object_(object), where_(std::move(where)) {
    if (!object.is_object()) Refuse("must be an object");
  }

  bool Has(const std::string& key) const { return object_.contains(key); }

  const json& Value(const std::string& key) {
    asked_.insert(key);
    if (!object_.contains(key)) Refuse(key + " is missing");
    return object_[key];
  }

  std::string Text(const std::string& key) {
    const json& value = Value(key);
    if (!value.is_string()) Refuse(key + " must be a text");
    return value.get<std::string>();
  }

  double Number(const std::string& key, double low, double high) {
    const json& value = Value(key);
    const double number =
        value.is_number() ? value.get<double>() : std::nan("");
    if (!(number >= low && number <= high)) {
      Refuse(key + " must be a number in [" + json(low).dump() + ", " +
             json(high).dump() + "]");
    }
    return number;
  }

  int Integer(const std::string& key, int low, int high) {
    const double number = Number(key, low, high);
    if (number != std::floor(number)) Refuse(key + " must be an integer");
    return static_cast<int>(number);
  }

  bool Flag(const std::string& key) {
    const json& value = Value(key);
    if (!value.is_boolean()) Refuse(key + " must be true or false");
    return value.get<bool>();
  }

  /// null stands for `infinite`.
  double Bound(const std::string& key, double infinite) {
    return Value(key).is_null() ? infinite : Number(key, -1e300, 1e300);
  }

  std::vector<int> Integers(const std::string& key, std::size_t max_count,
                            int low, int high) {
    std::vector<int> integers;
    for (const json& value : List(key, max_count)) {
      const json element = {{key, value}};
      integers.push_back(ObjectReader(element, where_).Integer(key, low, high));
    }
    return integers;
  }

  std::vector<ObjectReader> Objects(const std::string& key) {
    std::vector<ObjectReader> objects;
    for (const json& value : List(key, kMaxSize)) {
      objects.emplace_back(value, where_ + "." + key + "[" +
                                      std::to_string(objects.size()) + "]");
    }
    return objects;
  }

  void RefuseUnknownKeys() const {
    for (const auto& item : object_.items()) {
      if (!asked_.contains(item.key())) Refuse("unknown key " + item.key());
    }
  }

  [[noreturn]] void Refuse(const std::string& problem) const {
    throw std::invalid_argument(where_ + ": " + problem);
  }

 private:
  const json& List(const std::string& key, std::size_t max_count) {
    const json& value = Value(key);
    if (!value.is_array() || value.size() > max_count) {
      Refuse(key + " must be a list of at most " + std::to_string(max_count) +
             " entries");
    }
    return value;
  }

  const json& object_;
  std::string where_;
  std::set<std::string> asked_;
};

json Entries(const std::vector<LayoutEntry>& entries) {
  const auto bound = [](double value) {
    return std::isinf(value) ? json() : json(value);
  };
  json list = json::array();
  for (const LayoutEntry& entry : entries) {
    list.push_back({{"name", entry.name},
                    {"unit", entry.unit},
                    {"low", bound(entry.low)},
                    {"high", bound(entry.high)}});
  }
  return list;
}

std::vector<LayoutEntry> ReadEntries(ObjectReader& layout,
                                     const std::string& key) {
  std::vector<LayoutEntry> entries;
  for (ObjectReader& reader : layout.Objects(key)) {
    entries.push_back({reader.Text("name"), reader.Text("unit"),
                       reader.Bound("low", -kInfinity),
                       reader.Bound("high", kInfinity)});
    if (entries.back().low > entries.back().high) {
      reader.Refuse("low must not exceed high");
    }
    reader.RefuseUnknownKeys();
  }
  return entries;
}

}  // namespace

std::string ShapeToJson(const PolicyShape& shape) {
  const MlpConfig& network = shape.network;
  json root{{"kind", shape.kind},
            {"inputs", network.inputs},
            {"hidden", network.hidden},
            {"activation", ActivationName(network.activation)},
            {"relu_slope_at_zero", network.relu_at_zero.slope},
            {"layer_norm", network.layer_norm},
            {"action_size", shape.action_size},
            {"initial_deviation", shape.initial_deviation},
            {"choices", shape.choices},
            {"joint", shape.joint}};
  // Files older than the rule lack it.
  if (network.relu_at_zero.rule != ReluAtZero{}.rule) {
    root["relu_rule_at_zero"] = ReluRuleName(network.relu_at_zero.rule);
  }
  return root.dump();
}

std::string LayoutToJson(const PolicyLayout& layout) {
  json factors = json::array();
  for (const LayoutFactor& factor : layout.factors) {
    factors.push_back({{"name", factor.name}, {"choices", factor.choices}});
  }
  return json{{"task", layout.task},
              {"observation", Entries(layout.observation)},
              {"action", Entries(layout.action)},
              {"factors", factors},
              {"control_timestep", layout.control_timestep}}
      .dump();
}

PolicyShape ShapeFromJson(std::string_view text, const std::string& name) {
  const json root = ParseStrictJson(text, kMaxJsonDepth, name);
  ObjectReader reader(root, name);
  PolicyShape shape;
  shape.kind = reader.Text("kind");
  shape.network.inputs = reader.Integer("inputs", 1, kMaxSize);
  shape.network.hidden = reader.Integers("hidden", kMaxLayers, 1, kMaxSize);
  if (shape.network.hidden.empty()) reader.Refuse("hidden has no layer");
  shape.network.relu_at_zero.slope =
      reader.Number("relu_slope_at_zero", -1e6, 1e6);
  const std::string rule = reader.Has("relu_rule_at_zero")
                               ? reader.Text("relu_rule_at_zero")
                               : ReluRuleName(ReluAtZero{}.rule);
  shape.network.layer_norm = reader.Flag("layer_norm");
  shape.action_size = reader.Integer("action_size", 0, kMaxSize);
  shape.initial_deviation = reader.Number("initial_deviation", 0, 1e6);
  shape.choices = reader.Integers("choices", kMaxSize, 1, kMaxSize);
  shape.joint = reader.Flag("joint");
  const std::string activation = reader.Text("activation");
  reader.RefuseUnknownKeys();
  try {
    shape.network.activation = ActivationNamed(activation);
    shape.network.relu_at_zero.rule = ReluRuleNamed(rule);
    return CompletedShape(shape);
  } catch (const std::invalid_argument& error) {
    reader.Refuse(error.what());
  }
}

PolicyLayout LayoutFromJson(std::string_view text, const std::string& name) {
  const json root = ParseStrictJson(text, kMaxJsonDepth, name);
  ObjectReader reader(root, name);
  PolicyLayout layout;
  layout.task = reader.Text("task");
  layout.observation = ReadEntries(reader, "observation");
  layout.action = ReadEntries(reader, "action");
  for (ObjectReader& factor : reader.Objects("factors")) {
    layout.factors.push_back(
        {factor.Text("name"), factor.Integer("choices", 1, kMaxSize)});
    factor.RefuseUnknownKeys();
  }
  layout.control_timestep = reader.Number("control_timestep", 1e-9, 1e9);
  reader.RefuseUnknownKeys();
  return layout;
}

}  // namespace ballast::models
