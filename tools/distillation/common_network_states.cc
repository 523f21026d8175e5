#include "tools/distillation/common_network_states.h"

#include <memory>
#include <utility>
#include <vector>

#include "agents/distillation/network_paths.h"
#include "configs/seeds.h"
#include "envs/queueing/network_load.h"
#include "tools/grid_axes.h"
#include "tools/queueing/network_task.h"

namespace ballast::tools {
namespace {

using agents::distillation::LivedPaths;
using Systems = std::vector<std::shared_ptr<const envs::MixedSystem>>;

constexpr int kPaths = 24;  // Of each part.
constexpr double kArrivalScales[] = {0.8, 0.9, 1.1};

Systems PerturbedForms(const envs::Network& network) {
  Axis arrivals{AxisOfParameter("arrival_scale"), {}};
  for (const double scale : kArrivalScales) {
    if (scale * envs::LoadOf(network) < 1.0) arrivals.values.push_back(scale);
  }
  return SystemsOf(network, {.axes = {arrivals}});
}

/// Minus what each path pays in the next `horizon` steps.
/// @param cost [T, paths].  @return [(T - horizon) paths], step by step.
at::Tensor ReturnsOf(const at::Tensor& cost, std::int64_t horizon) {
  const at::Tensor paid =
      at::cat({at::zeros({1, cost.size(1)}, at::kDouble), cost.cumsum(0)});
  const std::int64_t steps = cost.size(0) - horizon;
  return (paid.narrow(0, 0, steps) - paid.narrow(0, horizon, steps)).flatten();
}

}  // namespace

CommonStates LiveCommonNetworkStates(const Experiment& experiment,
                                     const models::NetworkPolicy& final_policy,
                                     const models::NetworkPolicy& half_way,
                                     const CommonStatesOptions& options) {
  const Systems network{experiment.queueing->system};
  const Systems worlds[] = {network, network,
                            PerturbedForms(experiment.queueing->network)};
  std::vector<at::Tensor> observations, masks, trajectories, returns, returning;
  std::int64_t rows = 0, paths_before = 0;
  for (std::size_t part = 0; part < std::size(worlds); ++part) {
    const bool is_half_way = part == 1;
    const auto paths = kPaths / std::ssize(worlds[part]);
    const std::int64_t all_paths = paths * std::ssize(worlds[part]);
    agents::distillation::NetworkPaths lives(
        worlds[part], static_cast<int>(paths),
        configs::DeriveSeed(options.seed, "common_states", part));
    const models::NetworkPolicy& acts = is_half_way ? half_way : final_policy;
    const std::int64_t steps =
        (options.steps + 2) / 3 + std::int64_t{kPaths} * options.cost_horizon;
    lives.Live(acts, acts, /*share=*/1.0, steps);
    const LivedPaths lived = lives.Live(acts, acts, /*share=*/1.0, steps);
    observations.push_back(lived.states.observation);
    masks.push_back(lived.states.mask);
    trajectories.push_back(
        at::arange(paths_before, paths_before + all_paths, at::kLong)
            .repeat({lived.states.rows() / all_paths}));
    paths_before += all_paths;
    if (!is_half_way) {
      returns.push_back(
          ReturnsOf(lived.cost.view({-1, all_paths}), options.cost_horizon));
      returning.push_back(
          at::arange(rows, rows + returns.back().size(0), at::kLong));
    }
    rows += lived.states.rows();
  }
  CommonStates states;
  states.observation = at::cat(observations);
  states.mask = at::cat(masks);
  states.trajectory = at::cat(trajectories);
  states.returning = at::cat(returning);
  states.return_class = FifthsOf(at::cat(returns));
  return states;
}

}  // namespace ballast::tools
