#include "tests/tools/example_evaluation.h"

#include <cmath>
#include <string>

namespace ballast::tools {
namespace {

EvaluationRow ExampleRow(std::int64_t cell, std::int64_t episode,
                         double distance, double robustness,
                         std::int64_t seed) {
  const double wobble =
      std::sin(static_cast<double>(7 * cell + 3 * episode + 11 * seed));
  EvaluationRow row;
  row.cell = {cell};
  row.episode = episode;
  row.seed = static_cast<std::uint64_t>(episode);
  row.episode_return = 860 - 60 * robustness -
                       (1 - robustness) * 9000 * distance * distance +
                       25 * wobble;
  row.costs = {60 + (1 - 0.8 * robustness) * 400 * distance +
               std::round(6 * wobble)};
  row.discounted_return = row.episode_return / 10;
  row.discounted_costs = {row.costs[0] / 10};
  row.longest_cost_runs = {static_cast<std::int64_t>(row.costs[0] / 4)};
  row.length = 1000;
  row.diverged = false;
  return row;
}

}  // namespace

EvaluationFile ExampleEvaluation(int values, double robustness,
                                 std::int64_t training_seed) {
  EvaluationFile file;
  file.policy = {std::string(63, 'a') + std::to_string(training_seed % 10),
                 "gaussian", training_seed, "ramu", ""};
  file.task = "cartpole.swingup";
  file.safety_coefficient = 0.3;
  file.episodes = 3;
  file.deterministic = false;
  file.seed = 0;
  file.horizon = 1000;
  file.constraints = {{"slider_pos", 100, 0.99}};
  file.axes = {{"perturbation.pole_length", 1.0, {}}};
  for (int i = 0; i < values; ++i) {
    const double length = values == 1 ? 1.0 : 0.75 + 0.5 * i / (values - 1);
    file.axes[0].values.push_back(length);
    for (std::int64_t episode = 0; episode < file.episodes; ++episode) {
      file.rows.push_back(ExampleRow(i, episode, std::abs(length - 1),
                                     robustness, training_seed));
    }
  }
  ComputeCellsAndAggregates(file);
  return file;
}

}  // namespace ballast::tools
