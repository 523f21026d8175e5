#include "tools/distillation/teacher_returns.h"

#include <cmath>
#include <limits>

#include "configs/seeds.h"
#include "tools/grid_evaluation.h"

namespace ballast::tools {

TeacherReturns::TeacherReturns(const Experiment& experiment,
                               const RankingOptions& options)
    : experiment_(experiment),
      options_(options),
      seed_(configs::DeriveSeed(options.states.seed, "ranking")) {
  if (!experiment.queueing) return;
  watched_ = *experiment.queueing;
  watched_->evaluation.replicas = options.episodes;
  on_network_.emplace(*watched_);
}

void TeacherReturns::Measure(const models::NetworkPolicy& policy,
                             RankedTeacher& teacher) const {
  if (on_network_) {
    MeasureOnNetwork(policy, teacher);
  } else {
    MeasureOnRobot(policy, teacher);
  }
}

void TeacherReturns::MeasureOnNetwork(const models::NetworkPolicy& policy,
                                      RankedTeacher& teacher) const {
  const double cost = on_network_->AverageCost(policy, seed_);
  teacher.episode_return =
      std::isnan(cost) ? -std::numeric_limits<double>::infinity() : -cost;
}

void TeacherReturns::MeasureOnRobot(const models::NetworkPolicy& policy,
                                    RankedTeacher& teacher) const {
  GridEvaluation evaluation;
  evaluation.task = experiment_.NominalTask();
  evaluation.episodes = options_.episodes;
  evaluation.seed = seed_;
  evaluation.reward_discount = experiment_.agent.discount;
  for (const auto& constraint : experiment_.constraints) {
    evaluation.cost_discounts.push_back(constraint.discount);
  }
  const auto rows =
      EvaluateGrid(policy, evaluation, [](std::int64_t, std::int64_t) {});
  teacher.costs.assign(experiment_.constraints.size(), 0.0);
  double whole = 0.0;
  for (const EvaluationRow& row : rows) {
    if (row.diverged) continue;
    whole += 1.0;
    teacher.episode_return += row.episode_return;
    for (std::size_t k = 0; k < teacher.costs.size(); ++k) {
      teacher.costs[k] += row.costs[k];
    }
  }
  teacher.episode_return /= whole;
  for (std::size_t k = 0; k < teacher.costs.size(); ++k) {
    teacher.costs[k] /= whole;
    teacher.within_budget =
        teacher.within_budget &&
        teacher.costs[k] <= experiment_.constraints[k].budget_per_episode;
  }
  teacher.within_budget = teacher.within_budget && whole > 0;
}

}  // namespace ballast::tools
