#include "agents/queueing/registry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "configs/choice.h"
#include "configs/table.h"
#include "risk/registry.h"

namespace ballast::agents::queueing {
namespace {

constexpr double kMostRows = 1 << 28;        ///< Of one iteration's paths.
constexpr double kMostUpdateRows = 1 << 20;  ///< Of one minibatch.
constexpr configs::Range kDiscounts = {
    .low = 0, .high = 1, .low_open = true, .high_open = true};

using configs::Named;
using configs::ReadChoice;

constexpr Named<Realisation> kRealisations[] = {
    {NameOf(Realisation::kObserved), Realisation::kObserved},
    {NameOf(Realisation::kFull), Realisation::kFull},
};

constexpr Named<PseudoStates> kPseudoStates[] = {
    {"mixture", PseudoStates::kMixture},
    {"swap", PseudoStates::kSwap},
    {"local", PseudoStates::kLocal},
    {"geometric", PseudoStates::kGeometric},
    {"uniform", PseudoStates::kUniform},
    {"log_uniform", PseudoStates::kLogUniform},
};

constexpr Named<ExtraTransitions> kExtraTransitions[] = {
    {"augmented", ExtraTransitions::kAugmented},
    {"learnt", ExtraTransitions::kLearnt},
    {"real", ExtraTransitions::kReal},
};

/// Whether the learning rate falls to 0.
constexpr Named<bool> kDecays[] = {{"none", false}, {"linear", true}};

int ReadCount(configs::Table& table, std::string_view key, int fallback,
              int least = 1, int most = 1'000'000) {
  return static_cast<int>(
      table.Integer(key, fallback, configs::Between(least, most)));
}

RolloutConfig ReadRollout(configs::Table& agent) {
  RolloutConfig rollout;
  rollout.actors = ReadCount(agent, "actors", rollout.actors, 1, 1 << 16);
  rollout.steps = agent.Integer("steps_per_actor", rollout.steps,
                                configs::Between(1, kMostRows));
  if (static_cast<double>(rollout.steps) * rollout.actors > kMostRows) {
    agent.Refuse("steps_per_actor",
                 "times actors must be at most 268435456 steps an iteration");
  }
  rollout.work_conserving =
      agent.Flag("work_conserving", rollout.work_conserving);
  return rollout;
}

PpoAugmentation ReadAugmentation(configs::Table& agent) {
  PpoAugmentation augmentation;
  augmentation.per_real =
      ReadCount(agent, "augmented", augmentation.per_real, 0, 1000);
  augmentation.samples = ReadSamples(agent);
  augmentation.critic_share =
      agent.Number("augmented_critic_share", augmentation.critic_share,
                   configs::Between(0, 1));
  const bool complete = augmentation.samples.realisation == Realisation::kFull;
  augmentation.policy_weight = agent.Number(
      "augmented_policy_weight", complete ? 0.5 : 0.0, configs::AtLeast(0));
  if (augmentation.policy_weight > 0 && !complete) {
    agent.Refuse(
        "augmented_policy_weight",
        "takes complete labels; write realisation = \"full\", or leave it "
        "out");
  }
  return augmentation;
}

/// Refuses updates of more rows than any machine holds.
void RequireRoom(configs::Table& agent, int batch, int per_real) {
  if (static_cast<double>(batch) * (1 + per_real) <= kMostUpdateRows) return;
  agent.Refuse("batch",
               "times 1 + augmented must be at most 1048576 rows an update");
}

/// Of a learner whose virtual transitions may try every action.
SampleAugmenterConfig ReadTriedSamples(configs::Table& agent) {
  SampleAugmenterConfig samples = ReadSamples(agent);
  samples.every_action = agent.Flag("every_action", samples.every_action);
  if (samples.every_action && samples.realisation != Realisation::kFull) {
    agent.Refuse("every_action",
                 "takes complete labels; write realisation = \"full\", or "
                 "leave it out");
  }
  return samples;
}

}  // namespace

SampleAugmenterConfig ReadSamples(configs::Table& agent) {
  SampleAugmenterConfig samples;
  samples.realisation =
      ReadChoice(agent, "realisation", kRealisations, samples.realisation);
  samples.pseudo_states.kind = ReadChoice(agent, "pseudo_states", kPseudoStates,
                                          samples.pseudo_states.kind);
  samples.pseudo_states.bound =
      ReadCount(agent, "pseudo_state_bound", samples.pseudo_states.bound, 0);
  return samples;
}

PpoConfig ReadPpo(configs::Table& agent, const models::MlpConfig& network) {
  PpoConfig config;
  config.rollout = ReadRollout(agent);
  config.discount = agent.Number("discount", config.discount, kDiscounts);
  config.lambda = agent.Number("lambda", config.lambda, configs::Between(0, 1));
  config.clip =
      agent.Number("clip", config.clip,
                   {.low = 0, .high = 1, .low_open = true, .high_open = true});
  config.policy_learning_rate = agent.Number(
      "policy_learning_rate", config.policy_learning_rate, configs::Above(0));
  config.value_learning_rate = agent.Number(
      "value_learning_rate", config.value_learning_rate, configs::Above(0));
  config.policy_epochs =
      ReadCount(agent, "policy_epochs", config.policy_epochs);
  config.value_epochs = ReadCount(agent, "value_epochs", config.value_epochs);
  config.policy_minibatch =
      ReadCount(agent, "policy_minibatch", config.policy_minibatch);
  config.value_minibatch =
      ReadCount(agent, "value_minibatch", config.value_minibatch);
  config.relative_values =
      agent.Flag("relative_values", config.relative_values);
  config.normalise_advantages =
      agent.Flag("normalise_advantages", config.normalise_advantages);
  const double target_kl = agent.Number(
      "target_kl", std::numeric_limits<double>::infinity(), configs::Above(0));
  if (std::isfinite(target_kl)) config.target_kl = target_kl;
  config.exact_expectation =
      agent.Flag("exact_expectation", config.exact_expectation);
  config.augmentation = ReadAugmentation(agent);
  config.policy_network = network;
  config.value_network = network;
  const auto hidden = agent.Integers(
      "value_hidden", {network.hidden.begin(), network.hidden.end()},
      configs::Between(1, 1 << 14));
  if (hidden.empty() || hidden.size() > 16) {
    agent.Refuse("value_hidden", "must name 1 to 16 layers, e.g. [30, 17, 10]");
  }
  config.value_network.hidden.assign(hidden.begin(), hidden.end());
  return config;
}

DqnAgentConfig ReadDqn(configs::Table& agent, const models::MlpConfig& network,
                       std::int64_t total_steps) {
  DqnAgentConfig config;
  config.batch = ReadCount(agent, "batch", config.batch);
  config.per_real = ReadCount(agent, "augmented", config.per_real, 0, 1000);
  RequireRoom(agent, config.batch, config.per_real);
  config.extra = ReadChoice(agent, "extra", kExtraTransitions, config.extra);
  config.samples = ReadTriedSamples(agent);
  if (config.samples.every_action &&
      config.extra != ExtraTransitions::kAugmented) {
    agent.Refuse(
        "every_action",
        "replays labels; write extra = \"augmented\", or leave it out");
  }
  const double real_weight = agent.Number(
      "real_weight", std::numeric_limits<double>::infinity(), kDiscounts);
  if (std::isfinite(real_weight)) config.real_weight = real_weight;
  config.average_cost = agent.Flag("average_cost", config.average_cost);
  config.discount = agent.Number("discount", config.discount,
                                 {.low = 0, .high = 1, .low_open = true});
  if (config.discount == 1.0 && !config.average_cost) {
    agent.Refuse("discount",
                 "must be below 1, or values grow without end; or write "
                 "average_cost = true");
  }
  config.centred = agent.Flag("centred", config.centred);
  config.relative_values =
      agent.Flag("relative_values", config.relative_values);
  config.averaging = agent.Number("averaging", config.averaging,
                                  {.low = 0, .high = 1, .high_open = true});
  config.learning_rate =
      agent.Number("learning_rate", config.learning_rate, configs::Above(0));
  if (ReadChoice(agent, "learning_rate_decay", kDecays, false)) {
    config.decay_steps = total_steps;
  }
  config.gradient_norm =
      agent.Number("gradient_norm", config.gradient_norm, configs::Above(0));
  config.huber = agent.Number("huber", config.huber, configs::Above(0));
  config.target_every = ReadCount(agent, "target_every", config.target_every);
  config.replay_capacity = agent.Integer(
      "replay_capacity", config.replay_capacity, configs::Between(1, 1e8));
  config.warm_up =
      agent.Integer("warm_up", config.warm_up, configs::Between(1, 1e9));
  config.update_every = ReadCount(agent, "update_every", config.update_every);
  config.last_exploration = agent.Number(
      "last_exploration", config.last_exploration, configs::Between(0, 1));
  config.exploration_steps = agent.Integer(
      "exploration_steps", config.exploration_steps, configs::Between(1, 1e9));
  config.scale_steps = agent.Integer("scale_steps", config.scale_steps,
                                     configs::Between(1, 1e9));
  config.learnt_outcomes =
      ReadCount(agent, "learnt_outcomes", config.learnt_outcomes, 1, 1 << 16);
  config.learnt_learning_rate = agent.Number(
      "learnt_learning_rate", config.learnt_learning_rate, configs::Above(0));
  config.network = network;
  return config;
}

std::optional<RateDoubt> ReadRateDoubt(configs::Table root) {
  if (!root.Has("model")) {
    if (root.Has("risk")) {
      root.Refuse("risk",
                  "weighs nothing without doubts about the rates; add [model] "
                  "with kind = \"uniform\", or leave it out");
    }
    return std::nullopt;
  }
  configs::Table model = root.Sub("model");
  configs::Table risk = root.Sub("risk");
  const std::vector<std::string> kinds = {"uniform", "nominal"};
  const std::string kind = model.Choice("kind", kinds[0], kinds);
  // Of "nominal" too, so that the kind alone turns a doubt off.
  const double magnitude =
      model.Number("magnitude", 0.1, {.low = 0, .high = 1, .high_open = true});
  const int samples = ReadCount(model, "samples", 5, 1, 1000);
  const RateDoubt doubt = {risk::ReadCostRisk(risk, samples), magnitude};
  return kind == kinds[0] ? std::optional(doubt) : std::nullopt;
}

NetworkFqiConfig ReadNetworkFqi(configs::Table& agent,
                                const models::MlpConfig& network) {
  NetworkFqiConfig config;
  config.iterations = ReadCount(agent, "iterations", config.iterations);
  config.minibatches = ReadCount(agent, "minibatches", config.minibatches);
  config.batch = ReadCount(agent, "batch", config.batch, 1, 1 << 20);
  config.per_real = ReadCount(agent, "augmented", config.per_real, 0, 1000);
  RequireRoom(agent, config.batch, config.per_real);
  config.discount = agent.Number("discount", config.discount, kDiscounts);
  config.learning_rate =
      agent.Number("learning_rate", config.learning_rate, configs::Above(0));
  config.work_conserving =
      agent.Flag("work_conserving", config.work_conserving);
  config.samples = ReadTriedSamples(agent);
  config.network = network;
  return config;
}

}  // namespace ballast::agents::queueing
