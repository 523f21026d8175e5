#include "tools/distillation/teacher_ranking.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

#include "agents/distillation/frozen_teacher.h"
#include "configs/seeds.h"
#include "models/networks/factors.h"
#include "models/networks/masked_categorical.h"
#include "models/policy_file.h"
#include "tools/distillation/common_network_states.h"
#include "tools/distillation/teacher_returns.h"
#include "tools/kept_policies.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

using agents::distillation::Candidate;
using agents::distillation::InformationEstimate;
using agents::distillation::ProbeConfig;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

models::PolicyFile LoadKept(const RunDirectory& run, std::int64_t steps,
                            const Experiment& experiment) {
  const auto file = KeptPolicyAt(run, steps);
  models::PolicyFile policy = models::LoadPolicy(file);
  RequireLayout(policy.layout, experiment.spec, file.string());
  return policy;
}

/// I(action; features). @param action [N, A] of a box, or [N, F] choices.
InformationEstimate InformationOnAction(const at::Tensor& features,
                                        const at::Tensor& action,
                                        const at::Tensor& trajectory,
                                        const models::PolicyShape& shape,
                                        const ProbeConfig& probe,
                                        std::uint64_t seed) {
  if (action.is_floating_point()) {
    return agents::distillation::InformationOnNumbers(features, action,
                                                      trajectory, probe, seed);
  }
  at::Tensor number = at::zeros({action.size(0)}, at::kLong);
  int numbers = 1;
  for (std::size_t f = 0; f < shape.choices.size(); ++f) {
    number = number * shape.choices[f] +
             action.select(1, static_cast<std::int64_t>(f));
    numbers *= shape.choices[f];
  }
  return agents::distillation::InformationOnLabels(features, number, numbers,
                                                   trajectory, probe, seed);
}

/// Takes the policy over.
double SoftnessOf(std::unique_ptr<models::NetworkPolicy> policy,
                  const CommonStates& states) {
  const std::vector<int> choices = policy->shape().choices;
  const agents::distillation::FrozenTeacher teacher(std::move(policy), {});
  const at::Tensor said = teacher.Predict(states.observation, states.mask);
  if (!states.mask.defined()) {
    const std::int64_t actions = said.size(1) / 2;
    return said.narrow(1, actions, actions).exp().mean().item<double>();
  }
  return models::MaskedCategorical(said, models::Factors(choices), states.mask)
      .Entropy()
      .mean()
      .item<double>();
}

void Estimate(const models::NetworkPolicy& policy, const CommonStates& states,
              const at::Tensor& action, const RankingOptions& options,
              RankedTeacher& teacher) {
  const at::Tensor features = policy.Features(states.observation);
  const std::uint64_t seed = configs::DeriveSeed(options.states.seed, "probes");
  ProbeConfig decoder{.hidden = {128, 128}};
  ProbeConfig probe;
  decoder.updates = probe.updates = options.updates;
  teacher.input = agents::distillation::InformationOnNumbers(
      features, states.observation, states.trajectory, decoder, seed);
  teacher.action = InformationOnAction(features, action, states.trajectory,
                                       policy.shape(), probe, seed);
  if (states.over_budget.defined()) {
    teacher.cost = agents::distillation::InformationOnLabels(
        features, states.over_budget, 2, states.trajectory, probe, seed);
  }
  teacher.reward = agents::distillation::InformationOnLabels(
      at::index_select(features, 0, states.returning), states.return_class,
      kReturnClasses, at::index_select(states.trajectory, 0, states.returning),
      probe, seed);
  teacher.effective_rank = agents::distillation::EffectiveRank(features);
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
    admissible.push_back(teacher.within_budget ? teacher.episode_return
                                               : -kInfinity);
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
  const auto live =
      experiment.queueing ? &LiveCommonNetworkStates : &LiveCommonStates;
  const CommonStates states =
      live(experiment, *last.policy, *half.policy, options.states);
  const at::Tensor action =
      last.policy->Act(states.observation, states.mask)->Mode();

  const TeacherReturns returns(experiment, options);
  TeacherRanking ranking;
  ranking.task = experiment.spec.task;
  ranking.of_choices = experiment.queueing.has_value();
  for (const auto& constraint : experiment.constraints) {
    ranking.constraints.push_back(constraint.name);
  }
  for (const std::int64_t at : steps) {
    progress(std::ssize(ranking.teachers), std::ssize(steps));
    models::PolicyFile policy = LoadKept(run, at, experiment);
    RankedTeacher teacher;
    teacher.steps = at;
    returns.Measure(*policy.policy, teacher);
    Estimate(*policy.policy, states, action, options, teacher);
    teacher.softness = SoftnessOf(std::move(policy.policy), states);
    ranking.teachers.push_back(std::move(teacher));
  }
  progress(std::ssize(steps), std::ssize(steps));
  Choose(ranking, half_way);
  return ranking;
}

}  // namespace ballast::tools
