#include "tests/agents/constrained/small_agent.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "models/transitions/nominal_transition.h"
#include "risk/distortion.h"

namespace ballast::agents::constrained {

SmallAgent::SmallAgent() {
  config.batch = 16;
  config.replay_capacity = 70;  // Less than is lived: it wraps around.
  config.discount = 0.97;
  config.constraints = {{"first", 1e6, 0.9}, {"second", 1e6, 0.95}};
  config.estimate_episodes = 1;
  config.initial_deviation = 0.8;  // Some actions lie outside the box.
  config.policy_network.inputs = state_size;
  config.policy_network.hidden = {16, 16};
  config.policy_network.outputs = 2 * action_size;
  config.policy_network.output_gain = 0.1;
  config.critics.network = config.policy_network;
  config.critics.network.inputs = state_size + action_size;
  config.critics.network.outputs = 1;
  config.critics.learning_rate = 1e-2;
  config.critics.target_rate = 0.1;
  config.mpo.actions_per_state = 4;
  config.mpo.learning_rate = 1e-3;
  config.mpo.target_rate = 0.1;
}

std::vector<risk::RiskMeasure> SmallAgent::Risks(int n) const {
  std::vector<risk::RiskMeasure> risks(
      1 + config.constraints.size(),
      {*risk::MakeDistortion(distortion), n, attitude, weighting});
  for (std::size_t k = 0; k < own_shifts.size(); ++k) {
    risks[1 + k] = {risk::Wang(own_shifts[k]), n};
  }
  return risks;
}

ConstrainedAgent SmallAgent::Make(std::uint64_t seed) const {
  if (kind == "nominal") {
    return MakeWith(std::make_unique<models::NominalTransition>(), seed);
  }
  if (kind == "uniform") {
    return MakeWith(
        std::make_unique<models::UniformPerturbation>(UniformConfig()), seed);
  }
  if (kind == "otp") return MakeWith(OptimalTransport(seed), seed);
  if (kind == "ensemble") return MakeWith(Ensemble(seed), seed);
  throw std::invalid_argument("small agent: unknown perturbation " + kind);
}

ConstrainedAgent SmallAgent::MakeWith(
    std::unique_ptr<models::PerturbationDistribution> perturbation,
    std::uint64_t seed) const {
  const int n = perturbation->samples();
  return ConstrainedAgent(config, state_size, action_size, horizon,
                          std::move(perturbation), Risks(n), seed);
}

models::TransitionSizes SmallAgent::Sizes() const {
  return {.states = state_size,
          .actions = action_size,
          .outcomes = 1 + static_cast<int>(config.constraints.size())};
}

models::UniformPerturbationConfig SmallAgent::UniformConfig() const {
  return {.samples = samples, .magnitude = magnitude, .limit = 2 * magnitude};
}

models::OptimalTransportConfig SmallAgent::TransportConfig() const {
  models::OptimalTransportConfig transport;
  transport.magnitude = 0.3;
  transport.limit = transport_limit;
  transport.hidden = {8, 8};
  transport.learning_rate = 1e-2;
  transport.multiplier = 0.1;
  switch (attitude) {
    case risk::RewardAttitude::kRobust:
      break;
    case risk::RewardAttitude::kNeutral:
      transport.reward = models::RewardPerturbation::kNone;
      break;
    case risk::RewardAttitude::kOptimistic:
      transport.reward = models::RewardPerturbation::kBest;
      break;
  }
  return transport;
}

models::TransitionEnsembleConfig SmallAgent::EnsembleConfig() const {
  models::TransitionEnsembleConfig ensemble;
  ensemble.members = 3;
  ensemble.samples = samples;
  ensemble.hidden = {8, 8};
  return ensemble;
}

std::unique_ptr<models::PerturbationDistribution> SmallAgent::OptimalTransport(
    std::uint64_t seed) const {
  return std::make_unique<models::OptimalTransportPerturbation>(
      TransportConfig(), Sizes(), seed);
}

std::unique_ptr<models::PerturbationDistribution> SmallAgent::Ensemble(
    std::uint64_t seed) const {
  return std::make_unique<models::TransitionEnsemble>(EnsembleConfig(), Sizes(),
                                                      seed);
}

Saved Snapshot(const ConstrainedAgent& agent) {
  Saved saved;
  for (const auto& [name, tensor] : agent.Save()) saved[name] = tensor.clone();
  return saved;
}

std::vector<Episode> EndingEpisodes(int constraints) {
  std::vector<Episode> episodes;
  for (std::uint64_t seed = 1; seed <= 7; ++seed) {
    episodes.push_back(
        RandomEpisode({.length = 12, .constraints = constraints}, seed));
    episodes.back().terminated = true;
  }
  return episodes;
}

}  // namespace ballast::agents::constrained
