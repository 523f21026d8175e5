#include "tools/bench_learner.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tools/experiment.h"
#include "tools/learner_speed.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgentConfig;
using agents::constrained::kUpdatePartNames;
using nlohmann::json;

constexpr double kGiga = 1e9;

struct Options {
  std::string config;
  std::vector<std::string> overrides;
  std::string precision;
  std::optional<int> constraints;
  std::optional<int> estimate_actions;
  int threads = 1;
  double seconds = 20.0;
  bool json = false;
};

json BranchJson(const BranchSpeed& branch) {
  json parts = json::array();
  for (std::size_t p = 0; p < kUpdatePartNames.size(); ++p) {
    const PartCost& cost = branch.cost[p];
    parts.push_back({{"part", kUpdatePartNames[p]},
                     {"milliseconds", 1e3 * branch.seconds[p]},
                     {"gflop", cost.flop / kGiga},
                     {"bfloat16_gflop", cost.bfloat16_flop / kGiga},
                     {"megabytes", 1e-6 * cost.bytes}});
  }
  return {{"updates_per_s", branch.updates_per_s},
          {"gflops", branch.gflops()},
          {"gflop_per_update", Total(branch.cost).all_flop() / kGiga},
          {"parts", parts}};
}

void PrintJson(const LearnerSpeed& speed, int threads) {
  json document = BranchJson(speed.holds);
  document["threads"] = threads;
  document["gemm_peak_gflops"] = speed.gemm_peak_gflops;
  if (speed.bfloat16_peak_gflops > 0) {
    document["bfloat16_peak_gflops"] = speed.bfloat16_peak_gflops;
  }
  document["fraction_of_peak"] = speed.holds.gflops() / speed.peak();
  document["cost_branch"] = BranchJson(speed.lowers);
  document["cost_branch"]["fraction_of_peak"] =
      speed.lowers.gflops() / speed.peak();
  std::cout << document.dump(2) << '\n';
}

void PrintBranch(const char* name, const BranchSpeed& branch, double peak) {
  std::printf("%-24s %9s %7s %7s %9s %8s\n", name, "ms", "GFLOP", "MB",
              "GFLOP/s", "of peak");
  const auto row = [&](const std::string& part, double seconds,
                       const PartCost& cost) {
    const double gflop = cost.all_flop() / kGiga;
    std::printf("  %-22s %9.3f %7.3f %7.2f", part.c_str(), 1e3 * seconds, gflop,
                1e-6 * cost.bytes);
    if (gflop > 0) {
      std::printf(" %9.1f %6.1f %%", gflop / seconds,
                  100.0 * gflop / seconds / peak);
    }
    std::printf("\n");
  };
  for (std::size_t p = 0; p < kUpdatePartNames.size(); ++p) {
    row(std::string(kUpdatePartNames[p]), branch.seconds[p], branch.cost[p]);
  }
  row("one update", 1.0 / branch.updates_per_s, Total(branch.cost));
  std::printf("  %.2f updates/s\n\n", branch.updates_per_s);
}

void Print(const LearnerSpeed& speed, int threads) {
  PrintBranch("constraint holds", speed.holds, speed.peak());
  PrintBranch("cost is lowered", speed.lowers, speed.peak());
  std::printf("matrix product peak, %d thread%s: %.1f GFLOP/s in float32",
              threads, threads == 1 ? "" : "s", speed.gemm_peak_gflops);
  if (speed.bfloat16_peak_gflops > 0) {
    std::printf(", %.1f in bfloat16 (the one compared with)",
                speed.bfloat16_peak_gflops);
  }
  std::printf("\n");
}

void Run(const Options& options) {
  ConstrainedAgentConfig config;
  config.constraints.push_back({"joint_velocity_constraint"});
  LearnerSizes sizes;
  if (!options.config.empty()) {
    const Experiment experiment =
        LoadExperiment(options.config, options.overrides);
    config = experiment.agent;
    sizes.states = static_cast<int>(experiment.spec.observation.size());
    sizes.actions = static_cast<int>(experiment.spec.action.box.size());
    sizes.samples = experiment.samples;
  }
  if (!options.precision.empty()) {
    config.critics.network.precision = options.precision == "bfloat16"
                                           ? models::Precision::kBfloat16
                                           : models::Precision::kFloat32;
  }
  if (options.constraints) {
    config.constraints.resize(static_cast<std::size_t>(*options.constraints));
  }
  if (options.estimate_actions) {
    for (auto& constraint : config.constraints) {
      constraint.actions_per_state = options.estimate_actions;
    }
  }
  UseThreads(options.threads);
  const LearnerSpeed speed = MeasureLearner(config, sizes, options.seconds);
  if (options.json) {
    PrintJson(speed, options.threads);
  } else {
    Print(speed, options.threads);
  }
}

}  // namespace

void AddBenchLearner(CLI::App& bench) {
  CLI::App* learner = bench.add_subcommand(
      "learner",
      "Minibatch updates, part by part, beside the machine's matrix product.");
  const auto options = std::make_shared<Options>();
  learner->add_option("config", options->config,
                      "Take agent, networks and sizes from a configuration; "
                      "without one, walker at the paper's sizes");
  learner->add_option("--set", options->overrides, "Change a key of it")
      ->allow_extra_args(false);
  learner
      ->add_option("--precision", options->precision,
                   "Of the target critics, instead of the configuration's")
      ->check(CLI::IsMember({"float32", "bfloat16"}));
  learner
      ->add_option("--constraints", options->constraints,
                   "So many, instead of the configuration's")
      ->check(CLI::Range(0, 64));
  learner
      ->add_option("--estimate-actions", options->estimate_actions,
                   "Actions per state that each cost's estimate averages over")
      ->check(CLI::Range(1, 1000));
  learner->add_option("--threads", options->threads, "Threads of the update")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  learner->add_option("--seconds", options->seconds, "Of measuring, about")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  learner->add_flag("--json", options->json, "One JSON document");
  learner->footer(
      "A FLOP is one multiplication or addition of the matrix products, "
      "nothing "
      "computed\ntwice; MB is what "
      "must pass between memory and caches.\n"
      "Example:\n  ballast bench learner --threads 2 --precision bfloat16");
  learner->callback([options] { Run(*options); });
}

}  // namespace ballast::tools
