#include "tools/grid_evaluation.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <future>
#include <iterator>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "configs/seeds.h"
#include "envs/registry.h"
#include "tools/grid_axes.h"
#include "tools/grid_schedules.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

// Which world and which of its episodes a row is about.
struct Assignment {
  std::vector<std::int64_t> cell;  // Index into each axis' values.
  std::int64_t episode;
};

// Episodes run fastest, then the last axis.
Assignment AssignmentOf(const GridEvaluation& evaluation, std::int64_t row) {
  const std::vector<Axis>& axes = evaluation.grid.axes;
  Assignment assignment{std::vector<std::int64_t>(axes.size()),
                        row % evaluation.episodes};
  std::int64_t cell = row / evaluation.episodes;
  for (std::size_t axis = axes.size(); axis-- > 0;) {
    const std::int64_t size = std::ssize(axes[axis].values);
    assignment.cell[axis] = cell % size;
    cell /= size;
  }
  return assignment;
}

std::uint64_t ResetSeed(const GridEvaluation& evaluation,
                        const Assignment& assignment) {
  return configs::DeriveSeed(evaluation.seed, "evaluation.reset",
                             static_cast<std::uint64_t>(assignment.episode));
}

std::vector<double> ValuesOf(const GridEvaluation& evaluation,
                             const Assignment& assignment) {
  std::vector<double> values;
  for (std::size_t i = 0; i < assignment.cell.size(); ++i) {
    values.push_back(evaluation.grid.axes[i]
                         .values[static_cast<std::size_t>(assignment.cell[i])]);
  }
  return values;
}

// The axes' values, but for what a schedule moves.
envs::SimulationOptions WorldOf(const GridEvaluation& evaluation,
                                const Assignment& assignment,
                                const std::vector<double>& scheduled) {
  const Grid& grid = evaluation.grid;
  envs::SimulationOptions world;
  world.seed = ResetSeed(evaluation, assignment);
  const std::vector<double> values = ValuesOf(evaluation, assignment);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Axis& axis = grid.axes[i];
    const bool moves =
        std::any_of(grid.schedules.begin(), grid.schedules.end(),
                    [&](const auto& s) { return AxisOf(grid, s) == &axis; });
    if (!moves) SetAxis(axis.name, values[i], world);
  }
  for (std::size_t i = 0; i < scheduled.size(); ++i) {
    world.perturbations.push_back({grid.schedules[i].parameter, scheduled[i]});
  }
  return world;
}

EvaluationRow RowOf(const GridEvaluation& evaluation,
                    const Assignment& assignment,
                    const std::vector<double>& scheduled,
                    const agents::EpisodeOutcome& outcome) {
  return {.cell = assignment.cell,
          .episode = assignment.episode,
          .seed = ResetSeed(evaluation, assignment),
          .scheduled = scheduled,
          .episode_return = outcome.reward_return,
          .costs = outcome.costs,
          .discounted_return = outcome.discounted_return,
          .discounted_costs = outcome.discounted_costs,
          .longest_cost_runs = {outcome.longest_cost_runs.begin(),
                                outcome.longest_cost_runs.end()},
          .length = outcome.length,
          .diverged = outcome.diverged};
}

// Told that some more control steps are done, of episodes that long.
using StepCounter = std::function<void(std::int64_t steps, int horizon)>;

// Runs the rows of these numbers side by side.
std::vector<EvaluationRow> RunSideBySide(const models::Policy& policy,
                                         const GridEvaluation& evaluation,
                                         std::span<const std::int64_t> numbers,
                                         const StepCounter& count) {
  GridEpisodes episodes = DescribeEpisodes(evaluation, numbers);
  const auto environment = envs::MakeEnvironment(
      evaluation.task, std::move(episodes.simulations), /*threads=*/1);
  episodes.options.watch = [&, horizon = environment->spec().horizon](
                               const auto&, const auto&) {
    count(std::ssize(numbers), horizon);
  };
  const auto outcomes =
      agents::EvaluateEpisodes(policy, *environment, episodes.options);
  std::vector<EvaluationRow> rows;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    rows.push_back(RowOf(evaluation, AssignmentOf(evaluation, numbers[i]),
                         episodes.scheduled[i], outcomes[i]));
  }
  return rows;
}

}  // namespace

std::int64_t RowCount(const GridEvaluation& evaluation) {
  std::int64_t count = evaluation.episodes;
  for (const Axis& axis : evaluation.grid.axes)
    count *= std::ssize(axis.values);
  return count;
}

std::vector<std::int64_t> RowNumbers(const GridEvaluation& evaluation) {
  std::vector<std::int64_t> numbers(
      static_cast<std::size_t>(RowCount(evaluation)));
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  return numbers;
}

GridEpisodes DescribeEpisodes(const GridEvaluation& evaluation,
                              std::span<const std::int64_t> rows) {
  GridEpisodes episodes;
  episodes.options.deterministic = evaluation.deterministic;
  episodes.options.reward_discount = evaluation.reward_discount;
  episodes.options.cost_discounts = evaluation.cost_discounts;
  std::optional<WorldSchedulers> schedulers;
  std::optional<std::vector<std::int64_t>> cell;
  for (const std::int64_t row : rows) {
    const Assignment assignment = AssignmentOf(evaluation, row);
    // Every cell begins anew, also where the rows begin in its middle.
    if (cell != assignment.cell) {
      cell = assignment.cell;
      schedulers.emplace(evaluation.grid, ValuesOf(evaluation, assignment),
                         evaluation.seed);
    }
    episodes.scheduled.push_back(schedulers->At(assignment.episode));
    episodes.simulations.push_back(
        WorldOf(evaluation, assignment, episodes.scheduled.back()));
    episodes.options.noise_seeds.push_back(
        configs::DeriveSeed(evaluation.seed, "evaluation.noise",
                            static_cast<std::uint64_t>(assignment.episode)));
  }
  return episodes;
}

std::vector<EvaluationRow> EvaluateGrid(const models::Policy& policy,
                                        const GridEvaluation& evaluation,
                                        const EvaluationProgress& progress) {
  const std::vector<std::int64_t> all = RowNumbers(evaluation);
  std::vector<EvaluationRow> rows(all.size());
  const TakeRows take = [&rows](std::span<const std::int64_t> numbers,
                                std::span<const EvaluationRow> finished) {
    std::ranges::copy(finished, rows.begin() + numbers.front());
  };
  EvaluateGridRows(policy, evaluation, all, take, progress);
  return rows;
}

void EvaluateGridRows(const models::Policy& policy,
                      const GridEvaluation& evaluation,
                      std::span<const std::int64_t> numbers,
                      const TakeRows& take,
                      const EvaluationProgress& progress) {
  const std::int64_t total = std::ssize(numbers);
  if (total == 0) return;
  std::mutex mutex;
  std::int64_t done = 0;
  const StepCounter count = [&](std::int64_t steps, int horizon) {
    const std::lock_guard lock(mutex);
    progress(done += steps, total * horizon);
  };

  // Threads share nothing but the policy, so none waits for another.
  const std::int64_t threads =
      std::min<std::int64_t>(evaluation.threads, total);
  const std::int64_t at_once =
      std::max<std::int64_t>(1, evaluation.side_by_side / threads);
  const auto run = [&](std::int64_t thread) {
    const std::int64_t end = total * (thread + 1) / threads;
    for (std::int64_t first = total * thread / threads; first < end;
         first += at_once) {
      const auto block = numbers.subspan(
          static_cast<std::size_t>(first),
          static_cast<std::size_t>(std::min(at_once, end - first)));
      const auto rows = RunSideBySide(policy, evaluation, block, count);
      const std::lock_guard lock(mutex);
      take(block, rows);
    }
  };
  std::vector<std::future<void>> others;
  for (std::int64_t thread = 1; thread < threads; ++thread) {
    others.push_back(std::async(std::launch::async, [&run, thread] {
      const c10::InferenceMode no_graph;
      UseNoOtherThread();
      run(thread);
    }));
  }
  run(0);
  for (std::future<void>& other : others) other.get();
}

}  // namespace ballast::tools
