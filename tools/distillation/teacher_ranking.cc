#include "tools/distillation/teacher_ranking.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

#include "configs/seeds.h"
#include "models/networks/gaussian_policy.h"
#include "models/policy_file.h"
#include "tools/grid_evaluation.h"
#include "tools/kept_policies.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

using agents::distillation::Candidate;
using agents::distillation::InformationEstimate;
using agents::distillation::ProbeConfig;

models::PolicyFile LoadKept(const RunDirectory& run, std::int64_t steps,
                            const Experiment& experiment) {
  const auto file = KeptPolicyAt(run, steps);
  models::PolicyFile policy = models::LoadPolicy(file);
  RequireLayout(policy.layout, experiment.spec, file.string());
  if (policy.policy->kind() != "gaussian") {
    throw std::invalid_argument(file.string() +
                                ": not the policy of a robot's run");
  }
  return policy;
}

const models::GaussianPolicy& Gaussian(const models::PolicyFile& file) {
  return dynamic_cast<const models::GaussianPolicy&>(*file.policy);
}

void Evaluate(const models::Policy& policy, const Experiment& experiment,
              const RankingOptions& options, RankedTeacher& teacher) {
  GridEvaluation evaluation;
  evaluation.task = experiment.NominalTask();
  evaluation.episodes = options.episodes;
  evaluation.seed = configs::DeriveSeed(options.states.seed, "ranking");
  evaluation.reward_discount = experiment.agent.discount;
  for (const auto& constraint : experiment.constraints) {
    evaluation.cost_discounts.push_back(constraint.discount);
  }
  const auto rows =
      EvaluateGrid(policy, evaluation, [](std::int64_t, std::int64_t) {});
  teacher.costs.assign(experiment.constraints.size(), 0.0);
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
        teacher.costs[k] <= experiment.constraints[k].budget_per_episode;
  }
  teacher.within_budget = teacher.within_budget && whole > 0;
}

void Estimate(const models::GaussianPolicy& policy, const CommonStates& states,
              const at::Tensor& action, const RankingOptions& options,
              RankedTeacher& teacher) {
  const at::Tensor features = policy.Features(states.observation);
  const std::uint64_t seed = configs::DeriveSeed(options.states.seed, "probes");
  ProbeConfig decoder{.hidden = {128, 128}};
  ProbeConfig probe;
  decoder.updates = probe.updates = options.updates;
  teacher.input = agents::distillation::InformationOnNumbers(
      features, states.observation, decoder, seed);
  teacher.action =
      agents::distillation::InformationOnNumbers(features, action, probe, seed);
  if (states.over_budget.defined()) {
    teacher.cost = agents::distillation::InformationOnLabels(
        features, states.over_budget, 2, probe, seed);
  }
  teacher.reward = agents::distillation::InformationOnLabels(
      at::index_select(features, 0, states.returning), states.return_class,
      kReturnClasses, probe, seed);
  teacher.effective_rank = agents::distillation::EffectiveRank(features);
  teacher.deviation = policy.Moments(states.observation)
                          .log_deviation.exp()
                          .mean()
                          .item<double>();
}

/// I_Y of the score: Y_a, and Y_c where there is one.
InformationEstimate TargetOf(const RankedTeacher& teacher) {
  InformationEstimate sum = teacher.action;
  if (!teacher.cost) return sum;
  sum.nats += teacher.cost->nats;
  for (int half = 0; half < 2; ++half) {
    sum.halves[half] += teacher.cost->halves[half];
  }
  return sum;
}

/// The candidate whose steps are nearest to half of the last one's.
std::size_t HalfWay(const std::vector<std::int64_t>& steps) {
  const auto distance = [&](std::int64_t at) {
    return std::abs(2 * at - steps.back());
  };
  return static_cast<std::size_t>(std::min_element(steps.begin(), steps.end(),
                                                   [&](auto a, auto b) {
                                                     return distance(a) <
                                                            distance(b);
                                                   }) -
                                  steps.begin());
}

std::string WeightText(double weight) {
  if (std::isinf(weight)) return "I_Y alone";
  char text[32];
  std::snprintf(text, sizeof text, "I_X + %g I_Y", weight);
  return text;
}

void Choose(TeacherRanking& ranking, std::size_t half_way) {
  std::vector<Candidate> candidates;
  std::vector<InformationEstimate> inputs, targets;
  std::vector<double> returns, admissible;
  for (const RankedTeacher& teacher : ranking.teachers) {
    candidates.push_back({teacher.input, TargetOf(teacher)});
    inputs.push_back(candidates.back().about_input);
    targets.push_back(candidates.back().about_target);
    returns.push_back(teacher.episode_return);
    admissible.push_back(teacher.within_budget
                             ? teacher.episode_return
                             : -std::numeric_limits<double>::infinity());
  }
  ranking.of_input = agents::distillation::ResolutionOf(inputs);
  ranking.of_target = agents::distillation::ResolutionOf(targets);
  const auto choose = [&](const std::string& rule,
                          const std::vector<double>& scores) {
    ranking.choices.push_back(
        {rule, ranking.teachers[agents::distillation::BestOf(scores)].steps});
  };
  for (const double weight : agents::distillation::kTargetWeights) {
    choose(WeightText(weight),
           agents::distillation::ScoresOf(candidates, weight));
  }
  const std::vector<double> scores =
      agents::distillation::ScoresOf(candidates, 1.0);
  for (std::size_t k = 0; k < scores.size(); ++k) {
    ranking.teachers[k].score = scores[k];
  }
  ranking.choices.push_back({"half-way", ranking.teachers[half_way].steps});
  choose("best return", returns);
  if (!ranking.constraints.empty() &&
      std::ranges::any_of(ranking.teachers, &RankedTeacher::within_budget)) {
    choose("best return within the budget", admissible);
  }
}

}  // namespace

TeacherRanking RankTeachers(const RunDirectory& run,
                            const RankingOptions& options,
                            const RankingProgress& progress) {
  const Experiment experiment = LoadExperiment(run.config());
  if (experiment.queueing) {
    throw std::invalid_argument(
        run.path().string() +
        ": of a queueing network; only the runs of robots can be ranked");
  }
  const std::vector<std::int64_t> steps = KeptSteps(run);
  if (steps.size() < 2) {
    throw std::invalid_argument(
        run.path().string() + ": keeps " + std::to_string(steps.size()) +
        " of its policies, nothing to choose from; train it with "
        "run.keep_policies = 10");
  }
  const std::size_t half_way = HalfWay(steps);
  const models::PolicyFile last = LoadKept(run, steps.back(), experiment);
  const models::PolicyFile half = LoadKept(run, steps[half_way], experiment);
  const CommonStates states =
      LiveCommonStates(experiment, *last.policy, *half.policy, options.states);
  const at::Tensor action = Gaussian(last).Moments(states.observation).mean;

  TeacherRanking ranking;
  ranking.task = experiment.spec.task;
  for (const auto& constraint : experiment.constraints) {
    ranking.constraints.push_back(constraint.name);
  }
  for (const std::int64_t at : steps) {
    progress(std::ssize(ranking.teachers), std::ssize(steps));
    const models::PolicyFile policy = LoadKept(run, at, experiment);
    RankedTeacher teacher;
    teacher.steps = at;
    Evaluate(*policy.policy, experiment, options, teacher);
    Estimate(Gaussian(policy), states, action, options, teacher);
    ranking.teachers.push_back(std::move(teacher));
  }
  progress(std::ssize(steps), std::ssize(steps));
  Choose(ranking, half_way);
  return ranking;
}

}  // namespace ballast::tools
