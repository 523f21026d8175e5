#include "tools/grid_evaluation.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "agents/evaluator.h"
#include "configs/seeds.h"
#include "envs/registry.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

// Which world and which of its episodes a row is about.
struct Assignment {
  std::vector<std::int64_t> cell;  // Index into each axis' values.
  std::int64_t episode;
};

std::int64_t RowCount(const GridEvaluation& evaluation) {
  std::int64_t count = evaluation.episodes;
  for (const Axis& axis : evaluation.grid.axes)
    count *= std::ssize(axis.values);
  return count;
}

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

envs::SimulationOptions WorldOf(const GridEvaluation& evaluation,
                                const Assignment& assignment) {
  envs::SimulationOptions world;
  world.seed = ResetSeed(evaluation, assignment);
  for (std::size_t i = 0; i < evaluation.grid.axes.size(); ++i) {
    const Axis& axis = evaluation.grid.axes[i];
    SetAxis(axis.name,
            axis.values[static_cast<std::size_t>(assignment.cell[i])], world);
  }
  return world;
}

EvaluationRow RowOf(const GridEvaluation& evaluation,
                    const Assignment& assignment,
                    const agents::EpisodeOutcome& outcome) {
  return {.cell = assignment.cell,
          .episode = assignment.episode,
          .seed = ResetSeed(evaluation, assignment),
          .episode_return = outcome.reward_return,
          .costs = outcome.costs,
          .discounted_return = outcome.discounted_return,
          .discounted_costs = outcome.discounted_costs,
          .length = outcome.length,
          .diverged = outcome.diverged};
}

// Runs `count` rows from `first` on side by side and appends them.
void EvaluateRows(const models::Policy& policy,
                  const GridEvaluation& evaluation, std::int64_t first,
                  std::int64_t count, const EvaluationProgress& progress,
                  std::vector<EvaluationRow>& rows) {
  agents::EvaluationOptions options;
  options.deterministic = evaluation.deterministic;
  options.reward_discount = evaluation.reward_discount;
  options.cost_discounts = evaluation.cost_discounts;
  std::vector<Assignment> assignments;
  std::vector<envs::SimulationOptions> worlds;
  for (std::int64_t row = first; row < first + count; ++row) {
    assignments.push_back(AssignmentOf(evaluation, row));
    worlds.push_back(WorldOf(evaluation, assignments.back()));
    options.noise_seeds.push_back(configs::DeriveSeed(
        evaluation.seed, "evaluation.noise",
        static_cast<std::uint64_t>(assignments.back().episode)));
  }

  const auto environment = envs::MakeEnvironment(
      evaluation.task, std::move(worlds), evaluation.threads);
  const std::int64_t horizon = environment->spec().horizon;
  options.progress = [&](int steps) {
    progress(first * horizon + count * steps, RowCount(evaluation) * horizon);
  };
  const auto outcomes = agents::EvaluateEpisodes(policy, *environment, options);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    rows.push_back(RowOf(evaluation, assignments[i], outcomes[i]));
  }
}

}  // namespace

std::vector<EvaluationRow> EvaluateGrid(const models::Policy& policy,
                                        const GridEvaluation& evaluation,
                                        const EvaluationProgress& progress) {
  std::vector<EvaluationRow> rows;
  const std::int64_t total = RowCount(evaluation);
  for (std::int64_t first = 0; first < total;
       first += evaluation.side_by_side) {
    const std::int64_t count =
        std::min<std::int64_t>(total - first, evaluation.side_by_side);
    EvaluateRows(policy, evaluation, first, count, progress, rows);
  }
  return rows;
}

}  // namespace ballast::tools
