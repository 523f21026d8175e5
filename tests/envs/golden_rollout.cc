#include "tests/envs/golden_rollout.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "envs/registry.h"

namespace ballast::envs {
namespace {

using nlohmann::json;

json LoadCases(const std::string& name) {
  std::ifstream file(std::string(BALLAST_SOURCE_DIR) + "/tests/golden/" + name);
  return json::parse(file).at("cases");
}

constexpr const char* kConstraintFile = "constraints_mujoco_3.17.0.json";

GoldenRollout ReadRollout(const json& source) {
  GoldenRollout rollout;
  rollout.options.task = source.at("task");
  rollout.label = rollout.options.task;
  source.at("qpos").get_to(rollout.qpos);
  source.at("qvel").get_to(rollout.qvel);
  if (source.contains("target")) source["target"].get_to(rollout.target);
  if (source.contains("observation0")) {
    source["observation0"].get_to(rollout.observation0);
  }
  for (const json& step : source.at("steps")) {
    GoldenStep& golden = rollout.steps.emplace_back();
    step.at("step").get_to(golden.step);
    step.at("observation").get_to(golden.observation);
    step.at("reward").get_to(golden.reward);
    step.at("episode_return").get_to(golden.episode_return);
  }
  return rollout;
}

GoldenRollout ReadConstraintRollout(const json& source) {
  GoldenRollout rollout = ReadRollout(source);
  rollout.options.safety_coefficient = source.at("safety_coefficient");
  rollout.options.constraints = source.at("constraints");
  for (std::size_t i = 0; i < rollout.steps.size(); ++i) {
    const json& step = source.at("steps").at(i);
    step.at("costs").get_to(rollout.steps[i].costs);
    step.at("episode_costs").get_to(rollout.steps[i].episode_costs);
  }
  return rollout;
}

/// Our names of the suite's own settings.
std::vector<ChallengeValue> ReadChallenges(const json& suite) {
  const std::pair<const char*, const char*> names[] = {
      {"/delay_spec/actions", "action_delay"},
      {"/delay_spec/observations", "observation_delay"},
      {"/delay_spec/rewards", "reward_delay"},
      {"/noise_spec/repetition/actions_prob", "repetition_probability"},
      {"/noise_spec/repetition/actions_steps", "repetition_steps"},
      {"/multiobj_spec/coeff", "multi_objective_weight"},
  };
  std::vector<ChallengeValue> challenges;
  for (const auto& [theirs, ours] : names) {
    const json::json_pointer pointer(theirs);
    if (suite.contains(pointer)) challenges.push_back({ours, suite[pointer]});
  }
  return challenges;
}

}  // namespace

std::vector<GoldenRollout> PerturbedRollouts() {
  std::vector<GoldenRollout> rollouts;
  for (const json& source : LoadCases("rollouts_mujoco_3.17.0.json")) {
    GoldenRollout& rollout = rollouts.emplace_back(ReadRollout(source));
    for (const auto& [name, value] : source.at("perturbation").items()) {
      rollout.simulation.perturbations.push_back({name, value});
      rollout.label += " " + name + "=" + value.dump();
    }
    for (std::size_t i = 0; i < rollout.steps.size(); ++i) {
      const json& step = source.at("steps").at(i);
      rollout.steps[i].costs = {step.at("cost")};
      rollout.steps[i].episode_costs = {step.at("episode_cost")};
    }
  }
  return rollouts;
}

std::vector<GoldenRollout> ConstraintRollouts() {
  std::vector<GoldenRollout> rollouts;
  for (const json& source : LoadCases(kConstraintFile)) {
    if (!source.contains("challenge")) {
      rollouts.push_back(ReadConstraintRollout(source));
    }
  }
  return rollouts;
}

std::vector<GoldenRollout> ChallengeRollouts() {
  std::vector<GoldenRollout> rollouts;
  for (const json& source : LoadCases(kConstraintFile)) {
    if (!source.contains("challenge")) continue;
    GoldenRollout& rollout =
        rollouts.emplace_back(ReadConstraintRollout(source));
    rollout.label = source.at("name");
    rollout.options.challenges = ReadChallenges(source.at("challenge"));
  }
  return rollouts;
}

RowMatrix GoldenAction(int simulations, int actuators, int k) {
  RowMatrix action(simulations, actuators);
  for (int j = 0; j < actuators; ++j) {
    action.col(j).setConstant(0.5 * std::sin(0.1 * k + j));
  }
  return action;
}

std::unique_ptr<MujocoEnvironment> MakeRobots(
    const TaskOptions& options, std::vector<SimulationOptions> simulations,
    int threads) {
  auto environment = MakeEnvironment(options, std::move(simulations), threads);
  return std::unique_ptr<MujocoEnvironment>(
      &dynamic_cast<MujocoEnvironment&>(*environment.release()));
}

std::unique_ptr<MujocoEnvironment> MakeRobots(const std::string& task, int n) {
  TaskOptions options;
  options.task = task;
  std::vector<SimulationOptions> simulations(n);
  for (int i = 0; i < n; ++i) simulations[i].seed = i;
  return MakeRobots(options, std::move(simulations));
}

std::vector<int> AllOf(int n) {
  std::vector<int> ids(n);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

}  // namespace ballast::envs
