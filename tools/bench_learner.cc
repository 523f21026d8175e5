#include "tools/bench_learner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "models/transitions/uniform_perturbation.h"
#include "risk/registry.h"
#include "tools/experiment.h"

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgent;
using agents::constrained::ConstrainedAgentConfig;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;
constexpr double kGiga = 1e9;

double SecondsOf(const std::function<void()>& work) {
  const Clock::time_point start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Multiplications and additions of the layers after the first, per row.
double LaterFlops(const models::MlpConfig& network, int outputs) {
  double flops = 0.0;
  for (std::size_t l = 0; l < network.hidden.size(); ++l) {
    const bool is_last = l + 1 == network.hidden.size();
    flops +=
        2.0 * network.hidden[l] * (is_last ? outputs : network.hidden[l + 1]);
  }
  return flops;
}

/// An agent whose switch always points one way, with a full replay buffer of
/// noise: the arithmetic does not depend on the numbers.
std::unique_ptr<ConstrainedAgent> MakeAgent(ConstrainedAgentConfig config,
                                            const LearnerSizes& sizes,
                                            bool lowers_cost) {
  constexpr int kHorizon = 1000;
  for (auto& constraint : config.constraints) {
    constraint.budget_per_episode = lowers_cost ? -1e9 : 1e9;
  }
  const std::unique_ptr<risk::DistortionFunction> wang =
      risk::MakeDistortion({});
  auto agent = std::make_unique<ConstrainedAgent>(
      config, sizes.states, sizes.actions, kHorizon,
      std::make_unique<models::UniformPerturbation>(
          models::UniformPerturbationConfig{.samples = sizes.samples}),
      risk::RiskMeasure(*wang, sizes.samples), /*seed=*/0);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  for (int e = 0; e < 3; ++e) {
    agents::Episode episode;
    episode.observation =
        at::empty({kHorizon + 1, sizes.states}).normal_(0, 1, generator);
    episode.action =
        at::empty({kHorizon, sizes.actions}).normal_(0, 0.3, generator);
    episode.reward = at::empty({kHorizon}).uniform_(0, 1, generator);
    const auto constraints =
        static_cast<std::int64_t>(config.constraints.size());
    episode.costs =
        at::empty({constraints, kHorizon}).uniform_(0, 1, generator);
    agent->Observe(episode);
  }
  return agent;
}

/// The fastest of a large square product and of the update's own shapes.
double PeakFlopsPerSecond(const ConstrainedAgentConfig& config) {
  const std::int64_t width = config.critics.network.hidden.front();
  const std::int64_t pairs =
      std::int64_t{config.batch} * config.mpo.actions_per_state;
  const std::vector<std::array<std::int64_t, 3>> shapes{
      {2048, 2048, 2048}, {pairs, width, width}, {config.batch, width, width}};
  double peak = 0.0;
  for (const auto& [rows, inner, columns] : shapes) {
    const at::Tensor a = at::rand({rows, inner});
    const at::Tensor b = at::rand({inner, columns});
    at::Tensor c = at::empty({rows, columns});
    const double flops = 2.0 * static_cast<double>(rows * inner * columns);
    const int repeats = std::max(1, static_cast<int>(1.7e10 / flops));
    const double seconds = SecondsOf([&] {
      for (int i = 0; i < repeats; ++i) at::mm_out(c, a, b);
    });
    peak = std::max(peak, flops * repeats / seconds);
  }
  return peak;
}

}  // namespace

double UpdateFlops(const ConstrainedAgentConfig& config,
                   const LearnerSizes& sizes, bool lowers_cost) {
  const double batch = config.batch;
  const double perturbed = batch * sizes.samples;
  const double pairs = batch * config.mpo.actions_per_state;
  const double constraints = static_cast<double>(config.constraints.size());
  constexpr double kTwins = 2.0;

  const models::MlpConfig& critic = config.critics.network;
  const double first = 2.0 * critic.hidden.front();
  const double critic_later = LaterFlops(critic, 1);
  const double critic_row =
      first * (sizes.states + sizes.actions) + critic_later;
  const models::MlpConfig& policy = config.policy_network;
  const double policy_first = 2.0 * policy.hidden.front() * sizes.states;
  const double policy_later = LaterFlops(policy, 2 * sizes.actions);

  // Target policy on perturbed and on present states, target critics.
  double flops = (perturbed + batch) * (policy_first + policy_later);
  flops += perturbed * kTwins * (1.0 + constraints) * critic_row;
  // Forward, gradient of the weights, gradient of the layers below.
  flops +=
      batch * kTwins * (1.0 + constraints) * (2.0 * critic_row + critic_later);
  flops += batch * (2.0 * (policy_first + policy_later) + policy_later);
  // The E-step's pairs; the state's share of the first layer once per state.
  const double pair_values =
      kTwins * (batch * first * sizes.states +
                pairs * (first * sizes.actions + critic_later));
  const bool costs_needed =
      config.cost_estimate == agents::constrained::CostEstimate::kReplay;
  const double outcomes =
      costs_needed ? constraints + (lowers_cost ? 0.0 : 1.0) : 1.0;
  return flops + outcomes * pair_values;
}

LearnerSpeed MeasureLearner(const ConstrainedAgentConfig& config,
                            const LearnerSizes& sizes, double seconds) {
  const auto holds = MakeAgent(config, sizes, /*lowers_cost=*/false);
  const auto lowers = MakeAgent(config, sizes, /*lowers_cost=*/true);
  // The first updates also size the scratch memory.
  const double once = SecondsOf([&] {
    for (int i = 0; i < 3; ++i) {
      holds->Update();
      lowers->Update();
    }
  });
  const int updates =
      std::max(3, static_cast<int>(seconds / kRounds / (once / 3.0)));
  std::vector<double> hold_rates;
  std::vector<double> lower_rates;
  std::vector<double> peaks;
  for (int round = 0; round < kRounds; ++round) {
    peaks.push_back(PeakFlopsPerSecond(config));
    hold_rates.push_back(updates / SecondsOf([&] {
                           for (int i = 0; i < updates; ++i) holds->Update();
                         }));
    lower_rates.push_back(updates / SecondsOf([&] {
                            for (int i = 0; i < updates; ++i) lowers->Update();
                          }));
  }
  LearnerSpeed speed{};
  speed.updates_per_s = Median(hold_rates);
  speed.cost_updates_per_s = Median(lower_rates);
  speed.gflops =
      speed.updates_per_s * UpdateFlops(config, sizes, false) / kGiga;
  speed.cost_gflops =
      speed.cost_updates_per_s * UpdateFlops(config, sizes, true) / kGiga;
  speed.gemm_peak_gflops = Median(peaks) / kGiga;
  return speed;
}

void AddBenchLearner(CLI::App& bench) {
  CLI::App* learner = bench.add_subcommand(
      "learner", "Minibatch updates beside the machine's matrix product.");
  struct Options {
    std::string config;
    std::vector<std::string> overrides;
    int threads = 1;
    double seconds = 20.0;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  learner->add_option("config", options->config,
                      "Take agent, networks and sizes from a configuration; "
                      "without one, walker at the paper's sizes");
  learner->add_option("--set", options->overrides, "Change a key of it")
      ->allow_extra_args(false);
  learner->add_option("--threads", options->threads, "Threads of the update")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  learner->add_option("--seconds", options->seconds, "Of measuring, about")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  learner->add_flag("--json", options->json, "One JSON document");
  learner->footer("Example:\n  ballast bench learner --threads 2 --json");
  learner->callback([options] {
    ConstrainedAgentConfig config;
    config.constraints.push_back({"joint_velocity_constraint"});
    LearnerSizes sizes;
    if (!options->config.empty()) {
      const Experiment experiment =
          LoadExperiment(options->config, options->overrides);
      config = experiment.agent;
      sizes.states = static_cast<int>(experiment.spec.observation.size());
      sizes.actions = static_cast<int>(experiment.spec.action.box.size());
      sizes.samples = experiment.samples;
    }
    at::set_num_threads(options->threads);
    const LearnerSpeed speed = MeasureLearner(config, sizes, options->seconds);
    if (options->json) {
      const nlohmann::json document{
          {"threads", options->threads},
          {"updates_per_s", speed.updates_per_s},
          {"gflops", speed.gflops},
          {"gemm_peak_gflops", speed.gemm_peak_gflops},
          {"fraction_of_peak", speed.gflops / speed.gemm_peak_gflops},
          {"gflop_per_update", UpdateFlops(config, sizes, false) / kGiga},
          {"cost_branch",
           {{"updates_per_s", speed.cost_updates_per_s},
            {"gflops", speed.cost_gflops},
            {"gflop_per_update", UpdateFlops(config, sizes, true) / kGiga}}}};
      std::cout << document.dump(2) << '\n';
      return;
    }
    std::printf(
        "branch             updates/s  GFLOP/update  GFLOP/s  of peak\n");
    const auto row = [&](const char* name, double rate, double gflops) {
      std::printf("%-17s  %9.2f  %12.3f  %7.1f  %5.1f %%\n", name, rate,
                  gflops / rate, gflops,
                  100.0 * gflops / speed.gemm_peak_gflops);
    };
    row("constraint holds", speed.updates_per_s, speed.gflops);
    row("cost is lowered", speed.cost_updates_per_s, speed.cost_gflops);
    std::printf("matrix product peak %.1f GFLOP/s, float32, %d thread%s\n",
                speed.gemm_peak_gflops, options->threads,
                options->threads == 1 ? "" : "s");
  });
}

}  // namespace ballast::tools
