#include "tests/tools/report/example_grid.h"

#include <cmath>

#include "tests/tools/example_evaluation.h"

namespace ballast::tools {
namespace {

double Between(double low, double high, int i, int count) {
  return count == 1 ? low : low + (high - low) * i / (count - 1);
}

}  // namespace

EvaluationFile ExampleGrid(int lengths, int masses, const std::string& method,
                           double robustness, std::int64_t training_seed) {
  EvaluationFile file = ExampleEvaluation(1, robustness, training_seed);
  file.policy.method = method;
  file.episodes = 2;
  file.axes = {{"perturbation.pole_length", 1.0, {}},
               {"perturbation.pole_mass", 0.1, {}}};
  const EvaluationRow example = file.rows.front();
  file.rows.clear();
  for (int i = 0; i < lengths; ++i) {
    file.axes[0].values.push_back(Between(0.75, 1.25, i, lengths));
    for (int j = 0; j < masses; ++j) {
      const double x = Between(0, 1, i, lengths), y = Between(0, 1, j, masses);
      if (i == 0) file.axes[1].values.push_back(Between(0.1, 0.5, j, masses));
      for (std::int64_t episode = 0; episode < file.episodes; ++episode) {
        EvaluationRow row = example;
        row.cell = {i, j};
        row.episode = episode;
        row.seed = static_cast<std::uint64_t>(episode);
        const double hard = (1 - 0.7 * robustness) * (x + y * y);
        row.costs = {std::round(40 + 90 * hard) + static_cast<double>(episode)};
        row.episode_return =
            850 - 60 * robustness - 200 * hard + 3 * std::sin(7.0 * i + j);
        row.longest_cost_runs = {static_cast<std::int64_t>(row.costs[0] / 4)};
        file.rows.push_back(row);
      }
    }
  }
  ComputeCellsAndAggregates(file);
  return file;
}

}  // namespace ballast::tools
