#include "agents/registry.h"

#include <array>

#include "configs/choice.h"
#include "configs/table.h"

namespace ballast::agents {
namespace {

using constrained::ConstraintMethodKind;
using constrained::CostEstimate;
using constrained::TemperatureSolver;

using configs::Named;
using configs::ReadChoice;

constexpr std::array kAgents = {
    Named<const char*>{"constrained",
                       "RAMU: robust targets, CRPO over K costs, MPO"},
    Named<const char*>{"distillation",
                       "a small policy, taught by trained ones"},
    Named<const char*>{"dqn",
                       "on queueing networks: deep Q-learning with "
                       "augmented samples"},
    Named<const char*>{"fqi",
                       "on queueing networks: fitted Q iteration on a "
                       "batch, with augmented samples"},
    Named<const char*>{"ppo",
                       "on queueing networks: PPO with augmented samples"},
};

constexpr std::array kConstraintMethods = {
    Named<std::optional<ConstraintMethodKind>>{"crpo",
                                               ConstraintMethodKind::kCrpo},
    Named<std::optional<ConstraintMethodKind>>{
        "lagrangian", ConstraintMethodKind::kLagrangian},
    Named<std::optional<ConstraintMethodKind>>{
        "pid_lagrangian", ConstraintMethodKind::kPidLagrangian},
    Named<std::optional<ConstraintMethodKind>>{"none", std::nullopt},
};

constexpr std::array kCostEstimates = {
    Named<CostEstimate>{"replay", CostEstimate::kReplay},
    Named<CostEstimate>{"recent", CostEstimate::kRecent},
    Named<CostEstimate>{"initial", CostEstimate::kInitial},
};

constexpr std::array kSolvers = {
    Named<TemperatureSolver>{"sqp", TemperatureSolver::kSqp},
    Named<TemperatureSolver>{"exact", TemperatureSolver::kExact},
};

void ReadLagrangian(configs::Table& agent,
                    constrained::LagrangianConfig& config) {
  config.multiplier =
      agent.Number("multiplier", config.multiplier, configs::Above(0));
  config.learning_rate = agent.Number(
      "multiplier_learning_rate", config.learning_rate, configs::AtLeast(0));
}

void ReadPidLagrangian(configs::Table& agent,
                       constrained::PidLagrangianConfig& config) {
  config.proportional = agent.Number("pid_proportional", config.proportional,
                                     configs::AtLeast(0));
  config.integral =
      agent.Number("pid_integral", config.integral, configs::AtLeast(0));
  config.derivative =
      agent.Number("pid_derivative", config.derivative, configs::AtLeast(0));
  config.smoothing = agent.Number("pid_smoothing", config.smoothing,
                                  {.low = 0, .high = 1, .high_open = true});
}

constrained::MpoConfig ReadMpo(configs::Table& agent) {
  constrained::MpoConfig mpo;
  mpo.actions_per_state = static_cast<int>(agent.Integer(
      "actions_per_state", mpo.actions_per_state, configs::Between(1, 1000)));
  mpo.learning_rate = agent.Number("policy_learning_rate", mpo.learning_rate,
                                   configs::Above(0));
  mpo.gradient_norm =
      agent.Number("gradient_norm", mpo.gradient_norm, configs::Above(0));
  mpo.target_rate =
      agent.Number("target_rate", mpo.target_rate, configs::Between(0, 1));
  mpo.solver = ReadChoice(agent, "temperature_solver", kSolvers);
  mpo.temperature =
      agent.Number("temperature", mpo.temperature, configs::Between(1e-6, 1e3));
  mpo.temperature_bound = agent.Number(
      "temperature_bound", mpo.temperature_bound, configs::Above(0));
  mpo.action_penalty = agent.Flag("action_penalty", mpo.action_penalty);
  mpo.penalty_temperature =
      agent.Number("penalty_temperature", mpo.penalty_temperature,
                   configs::Between(1e-6, 1e3));
  mpo.penalty_bound =
      agent.Number("penalty_bound", mpo.penalty_bound, configs::Above(0));
  mpo.mean_bound = agent.Number("kl_mean", mpo.mean_bound, configs::Above(0));
  mpo.deviation_bound =
      agent.Number("kl_deviation", mpo.deviation_bound, configs::Above(0));
  mpo.mean_multiplier = agent.Number("kl_mean_multiplier", mpo.mean_multiplier,
                                     configs::Above(0));
  mpo.deviation_multiplier = agent.Number(
      "kl_deviation_multiplier", mpo.deviation_multiplier, configs::Above(0));
  mpo.dual_learning_rate = agent.Number(
      "kl_learning_rate", mpo.dual_learning_rate, configs::AtLeast(0));
  return mpo;
}

}  // namespace

std::vector<AgentInfo> ListAgents() {
  std::vector<AgentInfo> agents;
  for (const auto& agent : kAgents) agents.push_back({agent.name, agent.value});
  return agents;
}

std::string ReadAgentKind(configs::Table& agent) {
  std::vector<std::string> names;
  for (const auto& entry : kAgents) names.emplace_back(entry.name);
  return agent.Choice("kind", names.front(), names);
}

constrained::Constraint ReadConstraint(configs::Table& constraint) {
  constrained::Constraint read;
  read.name = constraint.Text("name", "");
  if (read.name.empty()) {
    constraint.Refuse("name",
                      "every constraint needs its name; see `ballast "
                      "list constraints`");
  }
  read.budget_per_episode = constraint.Number(
      "budget_per_episode", read.budget_per_episode, configs::AtLeast(0));
  read.discount = constraint.Number("discount", read.discount,
                                    {.low = 0, .high = 1, .low_open = true});
  if (constraint.Has("actions_per_state")) {
    read.actions_per_state = static_cast<int>(
        constraint.Integer("actions_per_state", 1, configs::Between(1, 1000)));
  }
  return read;
}

constrained::ConstrainedAgentConfig ReadConstrainedAgent(
    configs::Table& agent, const models::MlpConfig& network,
    const std::vector<constrained::Constraint>& constraints) {
  const std::string kind = ReadAgentKind(agent);
  if (kind != kAgents.front().name) {
    agent.Refuse("kind",
                 kind == "distillation"
                     ? "needs somebody to learn from; add [teacher]"
                     : "controls queueing networks; give environment.network, "
                       "or take \"constrained\" for a robot");
  }
  constrained::ConstrainedAgentConfig config;
  if (const auto method =
          ReadChoice(agent, "constraint_method", kConstraintMethods)) {
    config.constraints = constraints;
    config.constraint_method = *method;
  }
  ReadLagrangian(agent, config.lagrangian);
  ReadPidLagrangian(agent, config.pid_lagrangian);
  config.cost_estimate = ReadChoice(agent, "cost_estimate", kCostEstimates);
  config.estimate_episodes = static_cast<int>(
      agent.Integer("estimate_episodes", config.estimate_episodes,
                    configs::Between(1, 1000)));
  config.batch = static_cast<int>(
      agent.Integer("batch", config.batch, configs::Between(1, 1 << 20)));
  config.replay_capacity = agent.Integer(
      "replay_capacity", config.replay_capacity, configs::Between(1, 1e9));
  // Below 1: the scale of returns and the budget divide by 1 - discount.
  config.discount = agent.Number("discount", config.discount,
                                 {.low = 0, .high = 1, .low_open = true});
  config.initial_deviation = agent.Number(
      "initial_deviation", config.initial_deviation, configs::Above(0));
  config.mpo = ReadMpo(agent);
  config.adversary.probability =
      agent.Number("adversary_probability", config.adversary.probability,
                   configs::Between(0, 1));
  config.adversary.update_every = static_cast<int>(
      agent.Integer("adversary_every", config.adversary.update_every,
                    configs::Between(1, 1'000'000)));
  config.policy_network = network;
  config.critics.network = network;
  config.critics.learning_rate = agent.Number(
      "critic_learning_rate", config.critics.learning_rate, configs::Above(0));
  config.critics.target_rate = config.mpo.target_rate;
  return config;
}

}  // namespace ballast::agents
