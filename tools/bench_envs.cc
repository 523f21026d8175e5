#include "tools/bench_envs.h"

#include <mujoco/mujoco.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "configs/names.h"
#include "configs/random_stream.h"
#include "envs/mujoco/mujoco_environment.h"
#include "envs/registry.h"
#include "tools/bare_loop.h"
#include "tools/number_format.h"

namespace ballast::tools {
namespace {

constexpr int kRounds = 5;
constexpr int kActions = 64;  // Drawn once and cycled through.

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

const envs::TaskInfo FindTask(const std::string& name) {
  std::vector<std::string> known;
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    if (task.name == name) return task;
    known.push_back(task.name);
  }
  throw std::invalid_argument(configs::UnknownName("task", name, known));
}

std::vector<envs::SimulationOptions> SpreadWorlds(const envs::TaskInfo& task,
                                                  int worlds) {
  std::vector<envs::SimulationOptions> simulations(worlds);
  for (int i = 0; i < worlds; ++i) {
    simulations[i].seed = i;
    if (task.test_parameter.empty()) continue;
    const double share = worlds > 1 ? i / (worlds - 1.0) : 0.5;
    simulations[i].perturbations = {
        {task.test_parameter,
         task.test_low + share * (task.test_high - task.test_low)}};
  }
  return simulations;
}

std::vector<envs::RowMatrix> DrawActions(int worlds, int actuators) {
  configs::RandomStream stream(/*seed=*/1);
  std::vector<envs::RowMatrix> actions(kActions);
  for (envs::RowMatrix& action : actions) {
    action.resize(worlds, actuators);
    for (double& value : action.reshaped()) value = stream.Uniform(-1, 1);
  }
  return actions;
}

void Bench(const std::string& task, int worlds, int threads, bool as_json) {
  const BareSpeed speed = MeasureEnvs(task, worlds, threads, /*seconds=*/5);
  if (as_json) {
    nlohmann::ordered_json document{{"task", task},
                                    {"worlds", worlds},
                                    {"threads", threads},
                                    {"rounds", kRounds}};
    AppendSpeed(speed, document);
    std::cout << document.dump(2) << "\n";
    return;
  }
  std::cout << task << ", " << worlds << " worlds, " << threads
            << (threads == 1 ? " thread" : " threads") << ", median of "
            << kRounds << " interleaved rounds\n"
            << "  ballast      " << FormatNumber(speed.steps_per_s)
            << " control steps/s\n"
            << "  bare engine  " << FormatNumber(speed.bare_steps_per_s)
            << " control steps/s\n"
            << "  ratio        " << FormatPercent(speed.ratio) << "\n";
}

}  // namespace

StepLoop::StepLoop(const std::string& task, int worlds, int threads) {
  envs::TaskOptions options;
  options.task = task;
  environment_ = envs::MakeEnvironment(
      options, SpreadWorlds(FindTask(task), worlds), threads);
  actions_ = DrawActions(worlds, robots().model(0).nu);
  Reset();
}

const envs::MujocoEnvironment& StepLoop::robots() const {
  return dynamic_cast<const envs::MujocoEnvironment&>(*environment_);
}

void StepLoop::Reset() {
  std::vector<int> all(environment_->size());
  std::iota(all.begin(), all.end(), 0);
  environment_->Reset(all);
  episode_step_ = 0;
}

double StepLoop::Run(int count) {
  const Clock::time_point start = Clock::now();
  for (int k = 0; k < count; ++k) {
    if (episode_step_ == environment_->spec().horizon) Reset();
    environment_->Step(actions_[k % kActions]);
    ++episode_step_;
  }
  return SecondsSince(start);
}

BareSpeed MeasureEnvs(const std::string& task, int worlds, int threads,
                      double seconds) {
  StepLoop loop(task, worlds, threads);
  const envs::MujocoEnvironment& robots = loop.robots();
  BareLoop bare(robots, threads);
  const double trial = loop.Run(5) / 5;
  const int steps =
      std::clamp(static_cast<int>(seconds / (2 * kRounds) / trial), 5, 1000);

  std::vector<BareRound> measured;
  for (int round = 0; round < kRounds; ++round) {
    loop.Reset();
    bare.TakePoses(robots);
    bare.Rewind();
    const double own_seconds = loop.Run(steps);
    const double bare_seconds = bare.Run(loop.actions(), steps);
    measured.push_back(
        {static_cast<double>(steps) * worlds, own_seconds, bare_seconds});
  }
  return MedianSpeed(measured);
}

void AddBenchEnvs(CLI::App& bench) {
  struct Options {
    std::string task = "walker.walk";
    int worlds = 64;
    int threads = 1;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = bench.add_subcommand(
      "envs", "Control steps per second, beside the bare physics engine");
  verb->add_option("--task", options->task, "The task")->capture_default_str();
  verb->add_option("--worlds", options->worlds,
                   "Simulations, spread over the task's test range")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  verb->add_option("--threads", options->threads, "Threads of the simulator")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->callback([options] {
    Bench(options->task, options->worlds, options->threads, options->json);
  });
}

}  // namespace ballast::tools
