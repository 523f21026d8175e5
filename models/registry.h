// The networks and perturbation distributions this program knows, by name.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/networks/network_policy.h"
#include "models/transitions/optimal_transport_perturbation.h"
#include "models/transitions/perturbation_distribution.h"

namespace ballast::configs {
class Table;
}

namespace ballast::models {

/// One line of `ballast list networks`.
struct ModelInfo {
  std::string name;
  std::string summary;
};

/// Every kind of policy, in the order of the list; likewise below.
std::vector<ModelInfo> ListPolicies();
std::vector<ModelInfo> ListActivations();
std::vector<ModelInfo> ListReluRules();
std::vector<ModelInfo> ListInitialisations();
std::vector<ModelInfo> ListPrecisions();
std::vector<ModelInfo> ListPerturbationDistributions();

/// The name in configurations and policy files, e.g. "elu".
std::string ActivationName(Activation activation);
/// Throws std::invalid_argument for an unknown name.
Activation ActivationNamed(std::string_view name);
/// Likewise, e.g. "multiply".
std::string ReluRuleName(ReluRule rule);
ReluRule ReluRuleNamed(std::string_view name);

/// `shape` with what follows from its kind filled in. Throws
/// std::invalid_argument for an unknown kind and a shape the kind refuses.
PolicyShape CompletedShape(const PolicyShape& shape);

/// Builds a policy of `shape.kind` with freshly drawn parameters. Throws
/// as CompletedShape does.
std::unique_ptr<NetworkPolicy> MakePolicy(const PolicyShape& shape,
                                          at::Generator& generator);

/// Reads [networks]: hidden, activation, relu_slope_at_zero,
/// relu_rule_at_zero, layer_norm, initialisation, precision. Inputs, outputs
/// and the output's gain are the agent's. Throws std::invalid_argument.
/// @param fallback  what holds where the file is silent.
MlpConfig ReadNetwork(configs::Table& networks, const MlpConfig& fallback = {});

/// What a perturbation distribution is read for.
struct PerturbationUse {
  TransitionSizes sizes;
  RewardPerturbation reward = RewardPerturbation::kWorst;
  std::uint64_t seed = 0;  ///< Of its initial weights, if it learns.
};

/// Reads [model]: kind and the keys of that kind, e.g. magnitude, samples and
/// limit (2 * magnitude if absent) of "uniform". Throws std::invalid_argument
/// for a key that belongs to another kind, so that no number of a file is
/// passed over in silence; "nominal" alone takes the keys of every kind and
/// uses none, so that `--set model.kind=nominal` is all it takes to turn
/// robustness off.
std::unique_ptr<PerturbationDistribution> ReadPerturbationDistribution(
    configs::Table& model, const PerturbationUse& use);

}  // namespace ballast::models
