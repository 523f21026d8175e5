#include "models/registry.h"

#include <stdexcept>

#include "configs/names.h"
#include "configs/table.h"
#include "models/networks/categorical_policy.h"
#include "models/networks/gaussian_policy.h"
#include "models/networks/greedy_policy.h"
#include "models/transitions/nominal_transition.h"
#include "models/transitions/uniform_perturbation.h"

namespace ballast::models {
namespace {

constexpr int kMaxWidth = 1 << 14;
constexpr std::size_t kMaxLayers = 16;

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

using PerturbationFactory = std::unique_ptr<PerturbationDistribution> (*)(
    const UniformPerturbationConfig&);

template <typename Policy>
std::unique_ptr<NetworkPolicy> MakeOne(const PolicyShape& shape,
                                       at::Generator& generator) {
  return std::make_unique<Policy>(shape, generator);
}

template <typename Policy>
constexpr Kind kKind = {&Policy::Completed, &MakeOne<Policy>};

std::unique_ptr<PerturbationDistribution> MakeUniform(
    const UniformPerturbationConfig& config) {
  return std::make_unique<UniformPerturbation>(config);
}

std::unique_ptr<PerturbationDistribution> MakeNominal(
    const UniformPerturbationConfig&) {
  return std::make_unique<NominalTransition>();
}

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
};

constexpr Entry<PerturbationFactory> kPerturbationDistributions[] = {
    {"uniform", "state increments stretched by 1 + x, x uniform", &MakeUniform},
    {"nominal", "the observed transition alone: robustness off", &MakeNominal},
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

/// Reads the name of an entry; the first is the default.
template <typename Entries>
auto Choose(configs::Table& table, std::string_view key,
            const Entries& entries) {
  const std::vector<std::string> names = Names(entries);
  return Find(entries, key, table.Choice(key, names.front(), names));
}

}  // namespace

std::vector<ModelInfo> ListPolicies() { return List(kPolicies); }

std::vector<ModelInfo> ListActivations() { return List(kActivations); }

std::vector<ModelInfo> ListInitialisations() { return List(kInitialisations); }

std::vector<ModelInfo> ListPerturbationDistributions() {
  return List(kPerturbationDistributions);
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

PolicyShape CompletedShape(const PolicyShape& shape) {
  return Find(kPolicies, "kind of policy", shape.kind).complete(shape);
}

std::unique_ptr<NetworkPolicy> MakePolicy(const PolicyShape& shape,
                                          at::Generator& generator) {
  return Find(kPolicies, "kind of policy", shape.kind).make(shape, generator);
}

MlpConfig ReadNetwork(configs::Table& networks) {
  MlpConfig config;
  const auto hidden =
      networks.Integers("hidden", {config.hidden.begin(), config.hidden.end()},
                        configs::Between(1, kMaxWidth));
  if (hidden.empty() || hidden.size() > kMaxLayers) {
    networks.Refuse("hidden", "must name 1 to 16 layers, e.g. [256, 256]");
  }
  config.hidden.assign(hidden.begin(), hidden.end());
  config.activation = Choose(networks, "activation", kActivations);
  config.relu_slope_at_zero =
      networks.Number("relu_slope_at_zero", config.relu_slope_at_zero,
                      configs::Between(-1e6, 1e6));
  config.layer_norm = networks.Flag("layer_norm", config.layer_norm);
  config.initialisation = Choose(networks, "initialisation", kInitialisations);
  config.precision = Choose(networks, "precision", kPrecisions);
  return config;
}

std::unique_ptr<PerturbationDistribution> ReadPerturbationDistribution(
    configs::Table& model) {
  const PerturbationFactory make =
      Choose(model, "kind", kPerturbationDistributions);
  UniformPerturbationConfig config;
  config.magnitude =
      model.Number("magnitude", config.magnitude, configs::Between(0, 1));
  config.samples = static_cast<int>(
      model.Integer("samples", config.samples, configs::Between(1, 1000)));
  config.limit =
      model.Number("limit", 2 * config.magnitude, configs::AtLeast(0));
  return make(config);
}

}  // namespace ballast::models
