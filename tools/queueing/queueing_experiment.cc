#include "tools/queueing/queueing_experiment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "agents/queueing/registry.h"
#include "agents/registry.h"
#include "envs/queueing/registry.h"
#include "models/registry.h"
#include "tools/distillation/distillation_experiment.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

envs::Network ReadNetworkOf(configs::Table environment,
                            const fs::path& folder) {
  const std::string name =
      environment.IsTable("network")
          ? "network"
          : fs::path(environment.Text("network", "")).stem().string();
  configs::Table table = environment.SubOrFile("network", folder);
  return envs::ReadNetwork(table, name);
}

/// Reads the rest of [evaluation].
void ReadEvaluation(configs::Table evaluation, QueueingExperiment& read) {
  QueueEvaluationOptions& options = read.evaluation;
  options.replicas = evaluation.Integer("replicas", options.replicas,
                                        configs::Between(1, 1'000'000));
  options.steps =
      evaluation.Integer("steps", options.steps, configs::Between(1'000, 1e9));
  options.burn_in = evaluation.Number(
      "burn_in", options.burn_in, {.low = 0.0, .high = 1.0, .high_open = true});
  options.batches = evaluation.Integer("batches", options.batches,
                                       configs::Between(2, 1'000));
  for (const std::int64_t cap :
       evaluation.Integers("truncation", {}, configs::Between(1, 1'000'000))) {
    read.truncation.push_back(static_cast<int>(cap));
  }
  const std::size_t queues = read.system->spec().queues.size();
  if (!read.truncation.empty() && read.truncation.size() != queues) {
    evaluation.Refuse("truncation", "must hold a largest length for each of " +
                                        std::to_string(queues) + " queues");
  }
}

std::optional<SafetyNetOptions> ReadSafetyNet(configs::Table& agent) {
  const bool wanted = agent.Flag("safety_net", true);
  const double above =
      agent.Number("safety_net_above", std::numeric_limits<double>::infinity(),
                   configs::AtLeast(1));
  if (!wanted && std::isfinite(above)) {
    agent.Refuse("safety_net_above",
                 "has no meaning with safety_net = false; leave one of them "
                 "out");
  }
  if (!wanted) return std::nullopt;
  SafetyNetOptions options;
  if (std::isfinite(above)) options.above = above;
  return options;
}

/// Doubts see where every label would have led.
void RequireKnownMap(const configs::Table& agent,
                     const agents::queueing::DqnAgentConfig& dqn) {
  if (dqn.extra == agents::queueing::ExtraTransitions::kLearnt) {
    agent.Refuse("extra",
                 "doubts about the rates go through the known map; choose "
                 "\"augmented\" or \"real\", or leave [model] out");
  }
  if (dqn.samples.realisation != agents::queueing::Realisation::kFull) {
    agent.Refuse("realisation",
                 "doubts about the rates take complete labels; write "
                 "realisation = \"full\", or leave [model] out");
  }
}

/// Iterations of PPO that a run has.
std::int64_t IterationsOf(const RunOptions& run,
                          const agents::queueing::RolloutConfig& rollout) {
  const std::int64_t steps = rollout.actors * rollout.steps;
  return std::max<std::int64_t>(1, (run.total_steps + steps - 1) / steps);
}

/// Of an agent that takes the network as it is.
void RefuseDoubts(const configs::Table& root, const std::string& agent) {
  if (!root.Has("model") && !root.Has("risk")) return;
  root.Refuse(root.Has("model") ? "model" : "risk",
              agent +
                  " has no doubts about the rates; choose agent.kind = "
                  "\"dqn\", or leave it out");
}

}  // namespace

bool IsQueueing(const configs::Table& environment) {
  return environment.Has("network");
}

QueueingExperiment ReadQueueing(configs::Table root, const fs::path& folder,
                                const RunOptions& run) {
  QueueingExperiment read;
  read.network = ReadNetworkOf(root.Sub("environment"), folder);
  read.system = envs::MakeMixedSystem(read.network);
  ReadEvaluation(root.Sub("evaluation"), read);
  if (IsDistillation(root)) return read;

  configs::Table networks = root.Sub("networks");
  configs::Table agent = root.Sub("agent");
  const models::MlpConfig network = models::ReadNetwork(networks);
  const std::string kind = agents::ReadAgentKind(agent);
  if (kind == "dqn") {
    const auto dqn = agents::queueing::ReadDqn(agent, network, run.total_steps);
    read.doubt = agents::queueing::ReadRateDoubt(root);
    if (read.doubt) RequireKnownMap(agent, dqn);
    read.agent = dqn;
    read.safety_net = ReadSafetyNet(agent);
  } else if (kind == "fqi") {
    read.agent = agents::queueing::ReadNetworkFqi(agent, network);
    RefuseDoubts(root, "fitted Q iteration");
  } else if (kind == "ppo") {
    agents::queueing::PpoConfig ppo = agents::queueing::ReadPpo(agent, network);
    RefuseDoubts(root, "PPO");
    ppo.iterations = IterationsOf(run, ppo.rollout);
    read.agent = ppo;
  } else {
    agent.Refuse("kind",
                 kind == "distillation"
                     ? "needs somebody to learn from; add [teacher]"
                     : "learns on robots; a network takes dqn, fqi or ppo");
  }
  return read;
}

envs::EnvironmentSpec SpecOf(const envs::MixedSystem& system) {
  const envs::MixedSystemSpec& of_system = system.spec();
  envs::EnvironmentSpec spec;
  spec.task = of_system.name;
  spec.observation = of_system.observation;
  spec.action.factors = of_system.stations;
  spec.horizon = 1;
  spec.control_timestep = of_system.step_time;
  return spec;
}

}  // namespace ballast::tools
