#include "models/registry.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "configs/choice.h"
#include "configs/names.h"
#include "configs/table.h"
#include "models/networks/categorical_policy.h"
#include "models/networks/gaussian_policy.h"
#include "models/networks/greedy_policy.h"
#include "models/transitions/nominal_transition.h"
#include "models/transitions/optimal_transport_perturbation.h"
#include "models/transitions/transition_ensemble.h"
#include "models/transitions/uniform_perturbation.h"

namespace ballast::models {
namespace {

using configs::ReadChoice;

constexpr int kMaxWidth = 1 << 14;
constexpr std::size_t kMaxLayers = 16;
constexpr int kMaxSamples = 1000;
constexpr int kMaxMembers = 64;

template <typename Value>
struct Entry {
  const char* name;
  const char* summary;
  Value value;
};

/// A kind of policy.
struct Kind {
  PolicyShape (*complete)(PolicyShape);
  std::unique_ptr<NetworkPolicy> (*make)(const PolicyShape&, at::Generator&);
};

/// A kind of perturbation distribution.
struct Perturbation {
  std::span<const std::string_view> keys;  ///< Of [model], besides "kind".
  std::unique_ptr<PerturbationDistribution> (*read)(configs::Table&,
                                                    const PerturbationUse&);
};

template <typename Policy>
std::unique_ptr<NetworkPolicy> MakeOne(const PolicyShape& shape,
                                       at::Generator& generator) {
  return std::make_unique<Policy>(shape, generator);
}

template <typename Policy>
constexpr Kind kKind = {&Policy::Completed, &MakeOne<Policy>};

constexpr Entry<Kind> kPolicies[] = {
    {"gaussian", "a diagonal Gaussian over a box of actions",
     kKind<GaussianPolicy>},
    {"categorical", "a masked softmax per discrete factor",
     kKind<CategoricalPolicy>},
    {"greedy", "the largest action value per factor, or over all jointly",
     kKind<GreedyPolicy>},
};

constexpr Entry<Activation> kActivations[] = {
    {"elu", "x, or exp(x) - 1 below 0", Activation::kElu},
    {"tanh", "tanh(x)", Activation::kTanh},
    {"relu", "max(x, 0), its slope at 0 as configured", Activation::kRelu},
};

constexpr Entry<ReluRule> kReluRules[] = {
    {"multiply", "relu_slope_at_zero times the incoming gradient",
     ReluRule::kMultiply},
    {"overwrite", "relu_slope_at_zero in its place, for studies",
     ReluRule::kOverwrite},
};

constexpr Entry<Precision> kPrecisions[] = {
    {"float32", "everywhere", Precision::kFloat32},
    {"bfloat16", "products of the target critics round to it",
     Precision::kBfloat16},
};

constexpr Entry<Initialisation> kInitialisations[] = {
    {"fan_out", "uniform, variance 0.333 / outputs", Initialisation::kFanOut},
    {"orthogonal", "orthogonal, gain sqrt(2)", Initialisation::kOrthogonal},
    {"uniform", "Glorot's, variance 2 / (inputs + outputs)",
     Initialisation::kUniform},
    {"fan_in", "uniform on +-1 / sqrt(inputs), biases too",
     Initialisation::kFanIn},
};

template <typename Entries>
std::vector<std::string> Names(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

template <typename Entries>
std::vector<ModelInfo> List(const Entries& entries) {
  std::vector<ModelInfo> infos;
  for (const auto& entry : entries)
    infos.push_back({entry.name, entry.summary});
  return infos;
}

template <typename Entries>
auto Find(const Entries& entries, std::string_view what,
          std::string_view name) {
  for (const auto& entry : entries) {
    if (entry.name == name) return entry.value;
  }
  throw std::invalid_argument(configs::UnknownName(what, name, Names(entries)));
}

std::vector<int> ReadHidden(configs::Table& table,
                            const std::vector<int>& fallback) {
  const auto hidden =
      table.Integers("hidden", {fallback.begin(), fallback.end()},
                     configs::Between(1, kMaxWidth));
  if (hidden.empty() || hidden.size() > kMaxLayers) {
    table.Refuse("hidden", "must name 1 to 16 layers, e.g. [256, 256]");
  }
  return {hidden.begin(), hidden.end()};
}

int ReadCount(configs::Table& model, std::string_view key, int fallback,
              int most) {
  return static_cast<int>(
      model.Integer(key, fallback, configs::Between(1, most)));
}

double ReadRate(configs::Table& model, std::string_view key, double fallback) {
  return model.Number(key, fallback, configs::Above(0));
}

std::unique_ptr<PerturbationDistribution> ReadUniform(
    configs::Table& model, const PerturbationUse& /*use*/) {
  UniformPerturbationConfig config;
  config.magnitude =
      model.Number("magnitude", config.magnitude, configs::Between(0, 1));
  config.samples = ReadCount(model, "samples", config.samples, kMaxSamples);
  config.limit =
      model.Number("limit", 2 * config.magnitude, configs::AtLeast(0));
  return std::make_unique<UniformPerturbation>(config);
}

std::unique_ptr<PerturbationDistribution> ReadOptimalTransport(
    configs::Table& model, const PerturbationUse& use) {
  OptimalTransportConfig config;
  config.magnitude = model.Number("magnitude", config.magnitude,
                                  {.low = 0, .high = 1, .low_open = true});
  config.limit =
      model.Number("limit", 2 * config.magnitude, configs::AtLeast(0));
  config.hidden = ReadHidden(model, config.hidden);
  config.learning_rate = ReadRate(model, "learning_rate", config.learning_rate);
  config.multiplier = ReadRate(model, "multiplier", config.multiplier);
  config.multiplier_learning_rate = ReadRate(model, "multiplier_learning_rate",
                                             config.multiplier_learning_rate);
  config.reward = use.reward;
  return std::make_unique<OptimalTransportPerturbation>(config, use.sizes,
                                                        use.seed);
}

std::unique_ptr<PerturbationDistribution> ReadEnsemble(
    configs::Table& model, const PerturbationUse& use) {
  TransitionEnsembleConfig config;
  config.members = ReadCount(model, "members", config.members, kMaxMembers);
  config.samples = ReadCount(model, "samples", config.samples, kMaxSamples);
  config.hidden = ReadHidden(model, config.hidden);
  config.learning_rate = ReadRate(model, "learning_rate", config.learning_rate);
  return std::make_unique<TransitionEnsemble>(config, use.sizes, use.seed);
}

/// Reads whatever the file gives, so that it is checked all the same.
std::unique_ptr<PerturbationDistribution> ReadNominal(
    configs::Table& model, const PerturbationUse& use) {
  ReadUniform(model, use);
  if (model.Has("members")) ReadCount(model, "members", 1, kMaxMembers);
  if (model.Has("hidden")) ReadHidden(model, {});
  for (const char* key :
       {"learning_rate", "multiplier", "multiplier_learning_rate"}) {
    if (model.Has(key)) ReadRate(model, key, 1.0);
  }
  return std::make_unique<NominalTransition>();
}

constexpr std::string_view kUniformKeys[] = {"magnitude", "samples", "limit"};
constexpr std::string_view kOptimalTransportKeys[] = {
    "magnitude",     "limit",      "hidden",
    "learning_rate", "multiplier", "multiplier_learning_rate"};
constexpr std::string_view kEnsembleKeys[] = {"members", "samples", "hidden",
                                              "learning_rate"};

constexpr Entry<Perturbation> kPerturbations[] = {
    {"uniform",
     "state increments stretched by 1 + x, x uniform",
     {kUniformKeys, &ReadUniform}},
    {"otp",
     "state increments stretched by 1 + x, x the worst within a budget, learnt",
     {kOptimalTransportKeys, &ReadOptimalTransport}},
    {"ensemble",
     "next states of a learnt ensemble of Gaussian models",
     {kEnsembleKeys, &ReadEnsemble}},
    {"nominal",
     "the observed transition alone: robustness off",
     {{}, &ReadNominal}},
};

bool Has(const Perturbation& kind, std::string_view key) {
  return std::ranges::find(kind.keys, key) != kind.keys.end();
}

/// Refuses a key that is not of the kind chosen but of others. What no kind
/// knows is left for the refusal of unknown keys.
void RefuseIfForeign(const configs::Table& model, const std::string& key,
                     const Perturbation& chosen) {
  if (chosen.keys.empty() || Has(chosen, key)) return;
  std::string owners;
  for (const auto& entry : kPerturbations) {
    if (!Has(entry.value, key)) continue;
    owners += (owners.empty() ? "" : ", ") + std::string(entry.name);
  }
  if (owners.empty()) return;
  std::string own;
  for (const std::string_view name : chosen.keys) {
    own += (own.empty() ? "" : ", ") + std::string(name);
  }
  model.Refuse(key, "belongs to the kind " + owners + "; the one chosen has " +
                        own + ", so leave it out");
}

}  // namespace

std::vector<ModelInfo> ListPolicies() { return List(kPolicies); }

std::vector<ModelInfo> ListActivations() { return List(kActivations); }

std::vector<ModelInfo> ListReluRules() { return List(kReluRules); }

std::vector<ModelInfo> ListInitialisations() { return List(kInitialisations); }

std::vector<ModelInfo> ListPerturbationDistributions() {
  return List(kPerturbations);
}

std::vector<ModelInfo> ListPrecisions() { return List(kPrecisions); }

std::string ActivationName(Activation activation) {
  for (const auto& entry : kActivations) {
    if (entry.value == activation) return entry.name;
  }
  throw std::logic_error("models: an activation that its list lacks");
}

Activation ActivationNamed(std::string_view name) {
  return Find(kActivations, "activation", name);
}

std::string ReluRuleName(ReluRule rule) {
  for (const auto& entry : kReluRules) {
    if (entry.value == rule) return entry.name;
  }
  throw std::logic_error("models: a rule that its list lacks");
}

ReluRule ReluRuleNamed(std::string_view name) {
  return Find(kReluRules, "relu_rule_at_zero", name);
}

PolicyShape CompletedShape(const PolicyShape& shape) {
  return Find(kPolicies, "kind of policy", shape.kind).complete(shape);
}

std::unique_ptr<NetworkPolicy> MakePolicy(const PolicyShape& shape,
                                          at::Generator& generator) {
  return Find(kPolicies, "kind of policy", shape.kind).make(shape, generator);
}

MlpConfig ReadNetwork(configs::Table& networks, const MlpConfig& fallback) {
  MlpConfig config = fallback;
  config.hidden = ReadHidden(networks, config.hidden);
  config.activation =
      ReadChoice(networks, "activation", kActivations, config.activation);
  config.relu_at_zero.slope =
      networks.Number("relu_slope_at_zero", config.relu_at_zero.slope,
                      configs::Between(-1e6, 1e6));
  config.relu_at_zero.rule = ReadChoice(networks, "relu_rule_at_zero",
                                        kReluRules, config.relu_at_zero.rule);
  config.layer_norm = networks.Flag("layer_norm", config.layer_norm);
  config.initialisation = ReadChoice(networks, "initialisation",
                                     kInitialisations, config.initialisation);
  config.precision =
      ReadChoice(networks, "precision", kPrecisions, config.precision);
  return config;
}

std::unique_ptr<PerturbationDistribution> ReadPerturbationDistribution(
    configs::Table& model, const PerturbationUse& use) {
  const Perturbation chosen = ReadChoice(model, "kind", kPerturbations);
  for (const std::string& key : model.Keys())
    RefuseIfForeign(model, key, chosen);
  return chosen.read(model, use);
}

}  // namespace ballast::models
