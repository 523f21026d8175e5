#include "tools/distillation/common_states.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "agents/episode.h"
#include "agents/episode_collector.h"
#include "configs/random_stream.h"
#include "configs/seeds.h"
#include "envs/registry.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

/// Lives the episodes of one part.
class Part {
 public:
  Part(const Experiment& experiment, const CommonStatesOptions& options,
       std::uint64_t index)
      : experiment_(experiment),
        seed_(configs::DeriveSeed(options.seed, "common_states", index)),
        worlds_(configs::DeriveSeed(seed_, "worlds")) {}

  /// @param parameter  drawn anew from [low, high) for each; empty for none.
  std::vector<agents::Episode> Live(const models::Policy& policy,
                                    std::int64_t steps,
                                    const std::string& parameter, double low,
                                    double high) {
    std::vector<agents::Episode> episodes;
    std::int64_t lived = 0;
    for (std::uint64_t e = 0; lived < steps; ++e) {
      envs::SimulationOptions world;
      world.seed = configs::DeriveSeed(seed_, "environment", e);
      if (!parameter.empty()) {
        SetAxis(AxisOfParameter(parameter), worlds_.Uniform(low, high), world);
      }
      const auto environment = envs::MakeEnvironment(experiment_.NominalTask(),
                                                     {world}, /*threads=*/1);
      agents::EpisodeCollector collector(
          *environment, configs::DeriveSeed(seed_, "action_noise", e));
      episodes.push_back(collector.Collect(policy));
      lived += episodes.back().length();
      if (lived == 0 && e == 100) {
        throw std::runtime_error(
            "the simulation blew up in its first step 100 times in a row");
      }
    }
    return episodes;
  }

 private:
  const Experiment& experiment_;
  std::uint64_t seed_;
  configs::RandomStream worlds_;
};

/// Whether the next `horizon` steps cost more than their share of a budget.
/// [T] int64.
at::Tensor OverBudget(const agents::Episode& episode,
                      const Experiment& experiment, int horizon) {
  const std::int64_t length = episode.length();
  at::Tensor over = at::zeros({length}, at::kLong);
  for (std::size_t k = 0; k < experiment.constraints.size(); ++k) {
    const double share = experiment.constraints[k].budget_per_episode *
                         horizon / experiment.spec.horizon;
    const at::Tensor paid = at::cat({at::zeros({1}, at::kDouble),
                                     episode.costs[static_cast<std::int64_t>(k)]
                                         .to(at::kDouble)
                                         .cumsum(0)});
    const at::Tensor from = at::arange(0, length, at::kLong);
    const at::Tensor until = at::clamp_max(from + horizon, length);
    over = over.logical_or(at::index_select(paid, 0, until) -
                               at::index_select(paid, 0, from) >
                           share);
  }
  return over.to(at::kLong);
}

}  // namespace

at::Tensor FifthsOf(const at::Tensor& values) {
  const auto order = [](const at::Tensor& of) {
    return at::argsort(of, /*stable=*/true, /*dim=*/0, /*descending=*/false);
  };
  const at::Tensor rank = order(order(values));
  return rank.mul(kReturnClasses).div(values.size(0), "floor");
}

CommonStates LiveCommonStates(const Experiment& experiment,
                              const models::NetworkPolicy& final_policy,
                              const models::NetworkPolicy& half_way,
                              const CommonStatesOptions& options) {
  envs::TaskInfo task;
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    if (info.name == experiment.spec.task) task = info;
  }
  const int parts = task.test_parameter.empty() ? 2 : 3;
  const std::int64_t steps = (options.steps + parts - 1) / parts;
  std::vector<at::Tensor> observations, trajectories, over, returns, returning;
  std::int64_t rows = 0;
  for (int part = 0; part < parts; ++part) {
    const bool is_half_way = part == 1;
    const auto episodes =
        Part(experiment, options, static_cast<std::uint64_t>(part))
            .Live(is_half_way ? half_way : final_policy, steps,
                  part == 2 ? task.test_parameter : "", task.test_low,
                  task.test_high);
    for (const agents::Episode& episode : episodes) {
      const std::int64_t length = episode.length();
      observations.push_back(episode.observation.narrow(0, 0, length));
      trajectories.push_back(
          at::full({length}, std::ssize(trajectories), at::kLong));
      over.push_back(OverBudget(episode, experiment, options.cost_horizon));
      if (!is_half_way) {
        returns.push_back(
            agents::ToGo(episode.reward, experiment.agent.discount));
        returning.push_back(at::arange(rows, rows + length, at::kLong));
      }
      rows += length;
    }
  }
  CommonStates states;
  states.observation = at::cat(observations);
  states.trajectory = at::cat(trajectories);
  if (!experiment.constraints.empty()) states.over_budget = at::cat(over);
  states.returning = at::cat(returning);
  states.return_class = FifthsOf(at::cat(returns));
  return states;
}

}  // namespace ballast::tools
