#include "tools/learner_speed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "models/transitions/uniform_perturbation.h"
#include "risk/registry.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgent;
using agents::constrained::ConstrainedAgentConfig;
using agents::constrained::UpdateTimes;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;

double SecondsOf(const std::function<void()>& work) {
  const Clock::time_point start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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
      std::vector(1 + config.constraints.size(),
                  risk::RiskMeasure(*wang, sizes.samples)),
      /*seed=*/0);
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

/// FLOP/s of the fastest of a large square product and of the update's own
/// shapes.
double PeakOf(const ConstrainedAgentConfig& config, at::ScalarType type) {
  const std::int64_t width = config.critics.network.hidden.front();
  const std::int64_t pairs =
      std::int64_t{config.batch} * config.mpo.actions_per_state;
  const std::vector<std::array<std::int64_t, 3>> shapes{
      {2048, 2048, 2048}, {pairs, width, width}, {config.batch, width, width}};
  double peak = 0.0;
  for (const auto& [rows, inner, columns] : shapes) {
    const at::Tensor a = at::rand({rows, inner}).to(type);
    const at::Tensor b = at::rand({inner, columns}).to(type);
    at::Tensor c = at::empty({rows, columns}, type);
    const double flops = 2.0 * static_cast<double>(rows * inner * columns);
    const int repeats = std::max(1, static_cast<int>(1.7e10 / flops));
    at::mm_out(c, a, b);
    const double seconds = SecondsOf([&] {
      for (int i = 0; i < repeats; ++i) at::mm_out(c, a, b);
    });
    peak = std::max(peak, flops * repeats / seconds);
  }
  return peak;
}

/// One branch while it is measured.
struct Branch {
  UpdateLoop loop;
  UpdateCost cost;
  std::vector<double> rates;
  std::vector<UpdateTimes> times;  ///< Of one update, per round.

  void Round(int updates) {
    const UpdateTimes before = loop.times();
    rates.push_back(updates / loop.Run(updates));
    UpdateTimes spent = loop.times();
    for (std::size_t p = 0; p < spent.size(); ++p) {
      spent[p] = (spent[p] - before[p]) / updates;
    }
    times.push_back(spent);
  }

  BranchSpeed Speed() const {
    BranchSpeed speed{cost, {}, Quantile(rates, 0.5)};
    for (std::size_t p = 0; p < speed.seconds.size(); ++p) {
      std::vector<double> seconds;
      for (const UpdateTimes& round : times) seconds.push_back(round[p]);
      speed.seconds[p] = Quantile(seconds, 0.5);
    }
    return speed;
  }
};

}  // namespace

UpdateLoop::UpdateLoop(ConstrainedAgentConfig config, const LearnerSizes& sizes,
                       bool lowers_cost)
    : agent_(MakeAgent(std::move(config), sizes, lowers_cost)) {}

double UpdateLoop::Run(int count) {
  return SecondsOf([&] {
    for (int i = 0; i < count; ++i) agent_->Update();
  });
}

LearnerSpeed MeasureLearner(const ConstrainedAgentConfig& config,
                            const LearnerSizes& sizes, double seconds) {
  const auto make = [&](bool lowers_cost) {
    return Branch{UpdateLoop(config, sizes, lowers_cost),
                  CostOfUpdate(config, sizes, lowers_cost),
                  {},
                  {}};
  };
  Branch holds = make(/*lowers_cost=*/false);
  Branch lowers = make(/*lowers_cost=*/true);
  const bool rounds =
      config.critics.network.precision == models::Precision::kBfloat16;
  // The first updates also size the scratch memory.
  const double once = holds.loop.Run(3) + lowers.loop.Run(3);
  const int updates =
      std::max(3, static_cast<int>(seconds / kRounds / (once / 3.0)));
  std::vector<double> peaks;
  std::vector<double> bfloat16_peaks;
  for (int round = 0; round < kRounds; ++round) {
    peaks.push_back(PeakOf(config, at::kFloat));
    if (rounds) bfloat16_peaks.push_back(PeakOf(config, at::kBFloat16));
    holds.Round(updates);
    lowers.Round(updates);
  }
  return {holds.Speed(), lowers.Speed(), 1e-9 * Quantile(peaks, 0.5),
          rounds ? 1e-9 * Quantile(bfloat16_peaks, 0.5) : 0.0};
}

}  // namespace ballast::tools
