#include "tools/training_evaluation.h"

#include <c10/core/InferenceMode.h>

#include <numeric>
#include <string>
#include <vector>

#include "configs/seeds.h"
#include "models/policy_file.h"
#include "tools/grid_evaluation.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

std::vector<std::string> ColumnsOf(const Experiment& experiment) {
  if (experiment.queueing) {
    return {std::string(kStepsColumn), "Evaluation/AverageCost"};
  }
  std::vector<std::string> columns{std::string(kStepsColumn),
                                   "Evaluation/EpRet", "Evaluation/EpCost"};
  for (const auto& constraint : experiment.constraints) {
    columns.push_back("Evaluation/EpCost/" + constraint.name);
  }
  columns.emplace_back("Evaluation/Diverged");
  return columns;
}

std::uint64_t SeedOf(const Experiment& experiment, std::int64_t iteration) {
  return configs::DeriveSeed(experiment.run.seed, "training_evaluation",
                             static_cast<std::uint64_t>(iteration));
}

GridEvaluation DescribeEpisodes(const Experiment& experiment,
                                std::int64_t iteration) {
  GridEvaluation evaluation;
  evaluation.task = experiment.NominalTask();
  evaluation.episodes = experiment.evaluation.training_episodes;
  evaluation.deterministic = experiment.evaluation.deterministic;
  evaluation.seed = SeedOf(experiment, iteration);
  evaluation.reward_discount = experiment.agent.discount;
  for (const auto& constraint : experiment.constraints) {
    evaluation.cost_discounts.push_back(constraint.discount);
  }
  return evaluation;
}

/// Means over the episodes that did not diverge, NaN if all did.
std::vector<double> Summarise(const std::vector<EvaluationRow>& episodes,
                              std::size_t constraints) {
  double whole = 0.0;
  double diverged = 0.0;
  double total_return = 0.0;
  std::vector<double> costs(constraints, 0.0);
  for (const EvaluationRow& episode : episodes) {
    if (episode.diverged) {
      diverged += 1.0;
      continue;
    }
    whole += 1.0;
    total_return += episode.episode_return;
    for (std::size_t k = 0; k < constraints; ++k) costs[k] += episode.costs[k];
  }
  const double all_costs = std::accumulate(costs.begin(), costs.end(), 0.0);
  std::vector<double> means{total_return / whole, all_costs / whole};
  for (const double cost : costs) means.push_back(cost / whole);
  means.push_back(diverged / (whole + diverged));
  return means;
}

}  // namespace

TrainingEvaluation::TrainingEvaluation(const Experiment& experiment,
                                       const RunDirectory& run,
                                       std::int64_t last_iteration)
    : experiment_(experiment),
      table_(run.training_evaluation(), ColumnsOf(experiment), last_iteration,
             experiment.run.evaluate_every) {
  if (experiment.queueing) queueing_.emplace(*experiment.queueing);
}

void TrainingEvaluation::Run(std::int64_t iteration, std::int64_t steps,
                             std::string_view policy) {
  UseNoOtherThread();
  const c10::InferenceMode no_graph;  // Of this thread, as main's is of main's.
  std::vector<double> row = Measure(iteration, policy);
  row.insert(row.begin(), static_cast<double>(steps));
  table_.Append(iteration, row);
  table_.Sync();
}

std::vector<double> TrainingEvaluation::Measure(std::int64_t iteration,
                                                std::string_view policy) const {
  const auto file = models::ParsePolicy(policy, "the policy in training");
  if (queueing_) {
    return {
        queueing_->AverageCost(*file.policy, SeedOf(experiment_, iteration))};
  }
  const auto episodes =
      EvaluateGrid(*file.policy, DescribeEpisodes(experiment_, iteration),
                   [](std::int64_t, std::int64_t) {});
  return Summarise(episodes, experiment_.constraints.size());
}

}  // namespace ballast::tools
