#include "tools/bench_peers.h"

#include <ATen/Parallel.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/mujoco/mujoco_environment.h"
#include "tools/bench_envs.h"
#include "tools/contest.h"
#include "tools/learner_speed.h"
#include "tools/number_format.h"
#include "tools/peer_program.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgentConfig;

constexpr std::chrono::seconds kPatience{600};
constexpr const char* kTask = "walker.walk";

struct Options {
  std::string only;
  bool small = false;
  std::vector<int> hidden = {256, 256, 256};
  int batch = 256;
  int actions_per_state = 20;
  int models = 5;
  std::string branch = "holds";
  std::vector<int> worlds = {16, 64};
  int threads = 1;
  int rounds = 5;
  double seconds = 20.0;
  std::string peers = BALLAST_PEERS_DIR;
  bool json = false;
};

/// One comparison and how it came out.
struct Contest {
  std::string work;
  std::string unit;
  std::vector<Standing> standings;
};

/// @param script  in tools/bench, with its arguments.
Contestant Peer(const std::string& name, std::vector<std::string> script,
                double units = 1.0) {
  script.front().insert(0, BALLAST_PEER_SCRIPTS "/");
  // Of the machine's own Python packages none shall take part.
  std::vector<std::string> command{"python3.11", "-s", "-S", "-B"};
  command.insert(command.end(), script.begin(), script.end());
  const auto program = std::make_shared<PeerProgram>(command, kPatience);
  return {name, units, [program] { return program->Start(); },
          [program](int count) { return program->Run(count); }};
}

std::vector<std::string> LearnerScript(const Options& options,
                                       const LearnerSizes& sizes) {
  std::vector<std::string> words{"learner_peer.py"};
  const auto add = [&](const char* option, int value) {
    words.emplace_back(option);
    words.push_back(std::to_string(value));
  };
  words.emplace_back("--hidden");
  for (const int width : options.hidden) words.push_back(std::to_string(width));
  add("--batch", options.batch);
  add("--actions-per-state", options.actions_per_state);
  add("--models", options.models);
  add("--states", sizes.states);
  add("--actions", sizes.actions);
  add("--threads", options.threads);
  words.emplace_back("--branch");
  words.push_back(options.branch);
  return words;
}

std::string DescribeLearner(const Options& options) {
  std::string hidden;
  for (const int width : options.hidden) {
    hidden += (hidden.empty() ? "" : "-") + std::to_string(width);
  }
  return "updates of batch " + std::to_string(options.batch) + ", " +
         std::to_string(options.actions_per_state) + " actions per state, " +
         std::to_string(options.models) + " models, networks " + hidden +
         (options.branch == "holds" ? ", constraint holds"
                                    : ", cost is lowered");
}

Contest CompeteAtLearning(const Options& options) {
  ConstrainedAgentConfig config;
  config.constraints.push_back({"joint_velocity_constraint"});
  config.batch = options.batch;
  config.mpo.actions_per_state = options.actions_per_state;
  config.policy_network.hidden = options.hidden;
  config.critics.network.hidden = options.hidden;
  LearnerSizes sizes;
  sizes.samples = options.models;

  // Not UseThreads: the peers would inherit what it sets in the environment.
  at::set_num_threads(options.threads);
  UpdateLoop own(config, sizes, options.branch == "lowers");
  std::vector<std::string> tiled = LearnerScript(options, sizes);
  std::vector<std::string> untiled = tiled;
  tiled.emplace_back("--tiled");
  untiled.emplace_back("--untiled");
  const std::vector<Contestant> contestants{
      {"ballast", 1.0, [] { return std::string(); },
       [&own](int count) { return own.Run(count); }},
      Peer("PyTorch, tiled", tiled),
      Peer("PyTorch, untiled", untiled)};
  return {DescribeLearner(options), "updates/s",
          Compete(contestants, options.rounds, options.seconds)};
}

Contest CompeteAtStepping(const Options& options, int worlds) {
  StepLoop own(kTask, worlds, options.threads);
  const std::vector<Contestant> contestants{
      {"ballast", static_cast<double>(worlds), [] { return std::string(); },
       [&own](int count) { return own.Run(count); }},
      Peer("EnvPool",
           {"stepping_peer.py", "envpool", "--worlds", std::to_string(worlds),
            "--threads", std::to_string(options.threads)},
           worlds),
      Peer("dm_control, 1 world, 1 thread",
           {"stepping_peer.py", "dm_control"})};
  return {std::string(kTask) + " in " + std::to_string(worlds) +
              (worlds == 1 ? " world" : " worlds"),
          "control steps/s",
          Compete(contestants, options.rounds, options.seconds)};
}

std::string TextOf(const Contest& contest, const Options& options) {
  std::vector<std::vector<std::string>> rows{{"", contest.unit, "ballast is"}};
  std::string problems;
  for (const Standing& standing : contest.standings) {
    if (!standing.problem.empty()) {
      problems += standing.name + ": " + standing.problem + "\n";
      continue;
    }
    const bool is_first = &standing == &contest.standings.front();
    rows.push_back(
        {standing.name +
             (standing.version.empty() ? "" : " (" + standing.version + ")"),
         FormatNumber(standing.units_per_s),
         is_first ? "" : FormatNumber(standing.ratio) + " x as fast"});
  }
  return contest.work + ", " + std::to_string(options.threads) +
         (options.threads == 1 ? " thread" : " threads") + ", median of " +
         std::to_string(options.rounds) + " interleaved rounds\n" +
         TextTable(rows) + problems;
}

nlohmann::ordered_json JsonOf(const Contest& contest) {
  auto standings = nlohmann::ordered_json::array();
  for (const Standing& standing : contest.standings) {
    nlohmann::ordered_json row{{"name", standing.name}};
    if (!standing.version.empty()) row["version"] = standing.version;
    if (!standing.problem.empty()) {
      row["problem"] = standing.problem;
    } else {
      row["per_s"] = standing.units_per_s;
      row["ratio"] = standing.ratio;
    }
    standings.push_back(row);
  }
  return {
      {"work", contest.work}, {"unit", contest.unit}, {"standings", standings}};
}

void Bench(Options options) {
  if (options.small) {
    options.hidden = {64, 64};
    options.batch = 128;
    options.actions_per_state = 8;
    options.models = 3;
  }
  // Where the peers look for their libraries.
  setenv("PYTHONPATH", options.peers.c_str(), /*overwrite=*/1);
  nlohmann::ordered_json document{{"threads", options.threads},
                                  {"rounds", options.rounds}};
  document["contests"] = nlohmann::ordered_json::array();
  const auto report = [&](const Contest& contest) {
    if (options.json) {
      document["contests"].push_back(JsonOf(contest));
      return;
    }
    std::cout << TextOf(contest, options) << std::endl;
  };
  if (options.only != "envs") report(CompeteAtLearning(options));
  if (options.only != "learner") {
    for (const int worlds : options.worlds) {
      report(CompeteAtStepping(options, worlds));
    }
  }
  if (options.json) std::cout << document.dump(2) << "\n";
}

void AddSizes(CLI::App& verb, Options& options) {
  CLI::Option* small = verb.add_flag(
      "--small", options.small,
      "Networks of 64-64, batch 128, 8 actions per state, 3 models");
  const auto add = [&](const char* name, auto& value, const char* what) {
    verb.add_option(name, value, what)
        ->check(CLI::Range(1, 100'000))
        ->excludes(small)
        ->capture_default_str();
  };
  add("--hidden", options.hidden, "Hidden layers of all networks");
  add("--batch", options.batch, "Transitions per update");
  add("--actions-per-state", options.actions_per_state,
      "Actions sampled for each state");
  add("--models", options.models, "Transition models per transition");
  verb.add_option("--branch", options.branch,
                  "Of the switch: the constraint holds, or its cost is lowered")
      ->check(CLI::IsMember({"holds", "lowers"}))
      ->capture_default_str();
}

}  // namespace

void AddBenchPeers(CLI::App& bench) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = bench.add_subcommand(
      "peers",
      "The same update in eager PyTorch, tiled for each sampled action and "
      "not, and the same robot in EnvPool and dm_control");
  verb->add_option("--only", options->only, "One half of it")
      ->check(CLI::IsMember({"learner", "envs"}));
  verb->add_option("--threads", options->threads, "Threads of each")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  AddSizes(*verb, *options);
  verb->add_option("--worlds", options->worlds, "Simulations; one table each")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  verb->add_option("--rounds", options->rounds, "Turns of each")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--seconds", options->seconds, "Of measuring a table, about")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  verb->add_option("--peers", options->peers,
                   "Folder tools/bootstrap --peers filled")
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer(
      "Who is not installed gets a line; the rest goes on.\nExample:\n"
      "  ballast bench peers --threads 2 --worlds 64");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
