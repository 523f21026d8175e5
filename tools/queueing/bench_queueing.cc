#include "tools/queueing/bench_queueing.h"

#include <ATen/CPUGeneratorImpl.h>

#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/queueing/long_run_average.h"
#include "envs/queueing/registry.h"
#include "models/registry.h"
#include "tools/contest.h"
#include "tools/layer_widths.h"
#include "tools/number_format.h"
#include "tools/queueing/handwritten_loop.h"
#include "tools/queueing/network_queue_policy.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

constexpr int kRounds = 5;
constexpr int kBlocksPerThread = 4;
constexpr int kReplicas = 64;  // Of a block.
constexpr int kThreshold = 3;  // Of the hand-written loop.

struct BenchOptions {
  std::string network;
  std::string policy = "max_weight";
  std::vector<int> hidden = {128, 128};
  int threads = 1;
  bool json = false;
};

/// @return the seconds it took.
template <typename Work>
double Timed(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

/// Steps of all replicas for a count of one.
double Replicas(const BenchOptions& options) {
  return static_cast<double>(kReplicas) * kBlocksPerThread * options.threads;
}

/// Simulates every replica for so many steps.
double Simulate(const envs::MixedSystem& system, const BenchOptions& options,
                const envs::MakePolicy& make_policy, int steps) {
  envs::LongRunOptions run;
  run.replicas = static_cast<int>(Replicas(options));
  run.steps = steps;
  run.burn_in = 0;
  run.threads = options.threads;
  return Timed([&] { envs::SimulateLongRun(system, make_policy, run); });
}

/// A Q network as deep Q-learning trains it, with fresh weights.
std::unique_ptr<const models::NetworkPolicy> FreshNetwork(
    const envs::MixedSystem& system, const std::vector<int>& hidden) {
  models::PolicyShape shape;
  shape.kind = "greedy";
  shape.joint = true;
  shape.network.inputs = static_cast<int>(system.spec().observation.size());
  shape.network.hidden = hidden;
  shape.network.activation = models::Activation::kRelu;
  shape.network.layer_norm = false;
  for (const envs::Factor& station : system.spec().stations) {
    shape.choices.push_back(station.choices);
  }
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  return models::MakePolicy(shape, generator);
}

/// As many loops side by side as there are threads.
double RunByHand(int threads, std::int64_t steps) {
  return Timed([&] {
    std::vector<std::future<double>> loops;
    for (int i = 0; i < threads; ++i) {
      loops.push_back(std::async(std::launch::async, RunHandwrittenLoop, steps,
                                 kThreshold, static_cast<std::uint64_t>(i)));
    }
    for (std::future<double>& loop : loops) loop.get();
  });
}

std::vector<Standing> Measure(const BenchOptions& options) {
  const envs::Network network = envs::LoadNetwork(options.network);
  const auto system = envs::MakeMixedSystem(network);
  envs::MakeQueuePolicy(options.policy, network, *system);  // Or refused here.
  const auto ready = [] { return std::string(); };
  const envs::MakePolicy classical = [&] {
    return envs::MakeQueuePolicy(options.policy, network, *system);
  };
  const envs::MakePolicy trained = [&] {
    return std::make_unique<NetworkQueuePolicy>(
        FreshNetwork(*system, options.hidden), *system, "network",
        /*deterministic=*/true);
  };
  const double replicas = Replicas(options);
  return Compete(
      {{network.name + ", " + options.policy, replicas, ready,
        [&](int count) {
          return Simulate(*system, options, classical, count);
        }},
       {"criss-cross, loop written by hand", replicas, ready,
        [&](int count) {
          return RunByHand(options.threads,
                           std::int64_t{count} * kReplicas * kBlocksPerThread);
        }},
       {network.name + ", " + WidthsText(options.hidden) + " network", replicas,
        ready,
        [&](int count) { return Simulate(*system, options, trained, count); }}},
      kRounds, /*seconds=*/9);
}

void Bench(const BenchOptions& options) {
  UseThreads(1);  // A simulation's threads share replicas, not products.
  const std::vector<Standing> standings = Measure(options);
  if (options.json) {
    nlohmann::ordered_json rows;
    for (const Standing& standing : standings) {
      rows.push_back({{"name", standing.name},
                      {"events_per_s", standing.units_per_s},
                      {"ratio", standing.ratio}});
    }
    std::cout << nlohmann::ordered_json{{"network", options.network},
                                        {"policy", options.policy},
                                        {"threads", options.threads},
                                        {"rounds", kRounds},
                                        {"rows", rows}}
                     .dump(2)
              << "\n";
    return;
  }
  std::cout << options.threads
            << (options.threads == 1 ? " thread" : " threads") << ", median of "
            << kRounds << " interleaved rounds\n";
  for (const Standing& standing : standings) {
    std::cout << "  " << standing.name << ": "
              << FormatNumber(standing.units_per_s / 1e6)
              << " million events/s\n";
  }
  std::cout << "  the first against the loop written by hand: "
            << FormatPercent(standings[1].ratio) << "\n";
}

}  // namespace

void AddBenchQueueing(CLI::App& bench) {
  const auto options = std::make_shared<BenchOptions>();
  CLI::App* verb = bench.add_subcommand(
      "queueing",
      "Events per second of a queueing network, beside a loop written by hand");
  verb->add_option("network", options->network, "The network's file (TOML)")
      ->required();
  verb->add_option("--policy", options->policy, "A classical policy")
      ->capture_default_str();
  verb->add_option("--hidden", options->hidden,
                   "Layers of the network whose decisions are timed")
      ->delimiter(',')
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  verb->add_option("--threads", options->threads, "They share the replicas")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer(
      "Example:\n  ballast bench queueing configs/queueing/criss_cross_bh.toml "
      "--policy threshold=3 --threads 2");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
