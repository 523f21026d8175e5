#include "tools/queueing/queue_evaluation.h"

#include <algorithm>
#include <cmath>

#include "envs/queueing/long_run_average.h"
#include "envs/queueing/registry.h"
#include "tools/queueing/network_task.h"

namespace ballast::tools {
namespace {

/// The grid's indices of a cell, in row-major order.
std::vector<std::int64_t> CellIndex(const Grid& grid, std::size_t cell) {
  std::vector<std::int64_t> index(grid.axes.size());
  for (std::size_t axis = index.size(); axis-- > 0;) {
    const std::size_t size = grid.axes[axis].values.size();
    index[axis] = static_cast<std::int64_t>(cell % size);
    cell /= size;
  }
  return index;
}

/// By batch means; batches are long against the relaxation time.
double StandardErrorOf(const envs::LongRunAverage& average,
                       Eigen::Index replica) {
  const auto batches = average.batch_costs.row(replica).array();
  const auto count = static_cast<double>(batches.size());
  const double squares = (batches - batches.mean()).square().sum();
  return std::sqrt(squares / (count * (count - 1.0)));
}

EvaluationRow RowOf(const envs::LongRunAverage& average, Eigen::Index replica) {
  EvaluationRow row{};
  row.episode = replica;
  row.episode_return = -average.cost(replica);
  row.average.standard_error = StandardErrorOf(average, replica);
  // Of all replicas: the histogram knows no single one.
  row.average.cost_quantile_99 = std::min(average.CostQuantile(0.99), 1e100);
  for (Eigen::Index i = 0; i < average.queues.cols(); ++i) {
    row.average.queue_means.push_back(average.queues(replica, i));
  }
  return row;
}

}  // namespace

std::int64_t QueueEvaluationOptions::BurnIn() const {
  return std::llround(burn_in * static_cast<double>(steps));
}

std::int64_t QueueEvaluationOptions::Counted() const {
  return std::max<std::int64_t>(1, (steps - BurnIn()) / batches) * batches;
}

void EvaluateAverages(const envs::Network& network, const Grid& grid,
                      const MakeWorldPolicy& make_policy, const AverageRun& run,
                      std::span<const std::int64_t> cells, const TakeRows& take,
                      const EvaluationProgress& progress) {
  std::vector<envs::Network> worlds;
  for (const std::vector<double>& values : grid.cells()) {
    worlds.push_back(NetworkOf(network, grid, values));
  }
  envs::LongRunOptions long_run;
  long_run.replicas = static_cast<int>(run.replicas);
  long_run.steps = run.steps;
  long_run.burn_in = run.burn_in;
  long_run.batches = static_cast<int>(run.batches);
  long_run.seed = run.seed;
  long_run.threads = run.threads;

  const std::int64_t steps = run.replicas * (run.burn_in + run.steps);
  std::int64_t done = 0;
  for (const std::int64_t cell : cells) {
    const envs::Network& world = worlds[static_cast<std::size_t>(cell)];
    const auto system = envs::MakeMixedSystem(world);
    const envs::LongRunAverage average = envs::SimulateLongRun(
        *system, [&] { return make_policy(world, *system); }, long_run);
    std::vector<std::int64_t> numbers;
    std::vector<EvaluationRow> rows;
    for (Eigen::Index replica = 0; replica < run.replicas; ++replica) {
      numbers.push_back(cell * run.replicas + replica);
      rows.push_back(RowOf(average, replica));
      rows.back().cell = CellIndex(grid, static_cast<std::size_t>(cell));
      rows.back().seed = long_run.seed;
      rows.back().length = long_run.steps;
    }
    take(numbers, rows);
    progress(done += steps, steps * std::ssize(cells));
  }
}

}  // namespace ballast::tools
