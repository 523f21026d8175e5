#include "agents/constrained/constrained_agent.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "agents/constrained/crpo.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/fit_shape.h"
#include "models/networks/gaussian_rows.h"
#include "models/weights_file.h"

namespace ballast::agents::constrained {
namespace {

at::Generator MakeGenerator(std::uint64_t seed, std::string_view stream) {
  return at::make_generator<at::CPUGeneratorImpl>(
      configs::DeriveSeed(seed, stream));
}

models::PolicyShape ShapeOf(const ConstrainedAgentConfig& config,
                            int state_size, int action_size) {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network = config.policy_network;
  shape.network.inputs = state_size;
  shape.action_size = action_size;
  shape.initial_deviation = config.initial_deviation;
  return shape;
}

std::vector<double> DiscountsOf(const std::vector<Constraint>& constraints,
                                std::vector<double> discounts = {}) {
  for (const Constraint& constraint : constraints) {
    discounts.push_back(constraint.discount);
  }
  return discounts;
}

models::ObservedTransitions ObservedOf(const TransitionBatch& batch) {
  return {batch.observation, batch.action, batch.next_observation};
}

std::unique_ptr<ConstraintMethod> MakeMethod(
    const ConstrainedAgentConfig& config, const std::vector<double>& budgets) {
  switch (config.constraint_method) {
    case ConstraintMethodKind::kLagrangian:
      return std::make_unique<Lagrangian>(config.lagrangian, budgets);
    case ConstraintMethodKind::kPidLagrangian:
      return std::make_unique<PidLagrangian>(config.pid_lagrangian, budgets);
    case ConstraintMethodKind::kCrpo:
      break;
  }
  return std::make_unique<Crpo>(budgets);
}

void Scale(float factor, at::Tensor& values) {
  auto* value = values.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) value[i] *= factor;
}

void AddScaled(const at::Tensor& values, float factor, at::Tensor& to) {
  const auto* value = values.const_data_ptr<float>();
  auto* sum = to.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < to.numel(); ++i) sum[i] += factor * value[i];
}

/// Summed in double.
double Mean(const at::Tensor& values) {
  const auto* value = values.const_data_ptr<float>();
  return std::accumulate(value, value + values.numel(), 0.0) /
         static_cast<double>(values.numel());
}

}  // namespace

double DiscountedBudget(const Constraint& constraint, int horizon) {
  if (constraint.discount >= 1.0) return constraint.budget_per_episode;
  return constraint.budget_per_episode / horizon / (1.0 - constraint.discount);
}

ConstrainedAgent::ConstrainedAgent(
    ConstrainedAgentConfig config, int state_size, int action_size, int horizon,
    std::unique_ptr<models::PerturbationDistribution> perturbation,
    std::vector<risk::RiskMeasure> risks, std::uint64_t seed)
    : config_(std::move(config)),
      weights_generator_(MakeGenerator(seed, "weights")),
      policy_(ShapeOf(config_, state_size, action_size), weights_generator_),
      critics_(config_.critics, state_size, action_size,
               1 + static_cast<int>(config_.constraints.size()),
               weights_generator_),
      mpo_(config_.mpo, policy_),
      replay_(config_.replay_capacity, state_size, action_size,
              static_cast<int>(config_.constraints.size())),
      recent_(config_.estimate_episodes, state_size,
              DiscountsOf(config_.constraints)),
      perturbation_(std::move(perturbation)),
      risks_(std::move(risks)),
      replay_stream_(configs::DeriveSeed(seed, "replay")),
      report_stream_(configs::DeriveSeed(seed, "report.replay")),
      perturbation_generator_(MakeGenerator(seed, "perturbation")),
      target_generator_(MakeGenerator(seed, "target_actions")),
      policy_generator_(MakeGenerator(seed, "policy_actions")),
      report_generator_(MakeGenerator(seed, "report.actions")),
      next_values_(policy_, mpo_, critics_,
                   DiscountsOf(config_.constraints, {config_.discount}),
                   {workspace_.batch, workspace_.scales}, target_generator_) {
  for (const Constraint& constraint : config_.constraints) {
    budgets_.push_back(DiscountedBudget(constraint, horizon));
  }
  for (int outcome = 0; outcome < critics_.outcomes(); ++outcome) {
    returns_.emplace_back(1);
  }
  if (risks_.size() != returns_.size()) {
    throw std::logic_error("a constrained agent needs a risk per outcome");
  }
  method_ = MakeMethod(config_, budgets_);
  if (config_.adversary.probability > 0) {
    // Weights of its own stream: the agent's are the same with and without.
    at::Generator weights = MakeGenerator(seed, "adversary.weights");
    adversary_ = std::make_unique<Adversary>(
        config_.adversary, policy_.shape(), config_.mpo, weights,
        configs::DeriveSeed(seed, "adversary"));
  }
  metrics_.outcome_weights.resize(returns_.size());
  workspace_.values.resize(returns_.size());
  if (perturbation_->sets() != 1 &&
      perturbation_->sets() != critics_.outcomes()) {
    throw std::logic_error("a perturbation has neither one set nor one each");
  }
}

void ConstrainedAgent::Observe(const Episode& episode) {
  if (episode.length() == 0) return;
  const std::int64_t length = episode.length();
  policy_.normaliser().Update(episode.observation.narrow(0, 0, length));
  if (adversary_) adversary_->MeetStatistics(policy_.normaliser());
  returns_[0].Update(ToGo(episode.reward, config_.discount).view({length, 1}));
  for (std::size_t k = 0; k < config_.constraints.size(); ++k) {
    returns_[1 + k].Update(ToGo(episode.costs[static_cast<std::int64_t>(k)],
                                config_.constraints[k].discount)
                               .view({length, 1}));
  }
  perturbation_->Observe(episode.observation.narrow(0, 0, length),
                         episode.observation.narrow(0, 1, length));
  recent_.Add(episode);
  replay_.Add(episode);
}

void ConstrainedAgent::StartFrom(const models::Policy& policy,
                                 const std::string& name) {
  models::RestoreTensors(policy.Tensors(), policy_.Tensors(), name);
  mpo_.MeetPolicy();
  if (adversary_) adversary_->MeetStatistics(policy_.normaliser());
}

void ConstrainedAgent::FindReturnScales(std::vector<float>& scales) const {
  scales.resize(returns_.size());
  for (std::size_t o = 0; o < returns_.size(); ++o) {
    returns_[o].ReadScale({&scales[o], 1});
  }
}

const UpdateMetrics& ConstrainedAgent::Update() {
  LapTimer timer(times_);
  Workspace& w = workspace_;
  FindReturnScales(w.scales);
  replay_.Sample(config_.batch, replay_stream_, w.batch);
  FindTargets(timer);
  // The targets are those of the perturbation before its step.
  perturbation_->Learn(ObservedOf(w.batch), next_values_);
  timer.Lap(UpdatePart::kTargetCritics);

  policy_.normaliser().Normalise(w.batch.observation, w.state);
  models::TwinCritics::Join(w.state, w.batch.action, w.critic_input);
  timer.Lap(UpdatePart::kSampling);
  critics_.Step(w.critic_input, w.targets, w.scales, metrics_.critic_losses);
  timer.Lap(UpdatePart::kCriticStep);

  if (adversary_ && adversary_->IsDue()) ImproveAdversary();
  timer.Lap(UpdatePart::kPolicyStep);
  mpo_.TargetMoments(w.state, w.moments);
  timer.Lap(UpdatePart::kTargetPolicy);
  SampleActions(w.moments, config_.mpo.actions_per_state, policy_generator_,
                w.action);
  ClipActions();
  timer.Lap(UpdatePart::kSampling);
  const at::Tensor& objective = FindObjective();
  timer.Lap(UpdatePart::kActionValues);
  const at::Tensor& weights = mpo_.WeighActions(w.action, objective);
  timer.Lap(UpdatePart::kActionWeights);
  metrics_.mpo = mpo_.Improve(w.state, w.moments, w.action, weights);
  method_->Learn(metrics_.cost_estimates);
  metrics_.model_change = perturbation_->mean_change();
  timer.Lap(UpdatePart::kPolicyStep);
  return metrics_;
}

void ConstrainedAgent::FindTargets(LapTimer& timer) {
  Workspace& w = workspace_;
  perturbation_->Sample(ObservedOf(w.batch), perturbation_generator_,
                        w.perturbed);
  policy_.normaliser().Normalise(w.perturbed, w.perturbed);
  timer.Lap(UpdatePart::kSampling);
  mpo_.TargetMoments(w.perturbed, w.next_moments);
  if (adversary_) adversary_->TakeOver(w.perturbed, w.next_moments);
  timer.Lap(UpdatePart::kTargetPolicy);
  SampleActions(w.next_moments, 1, target_generator_, w.next_action);
  models::TwinCritics::Join(w.perturbed, w.next_action, w.critic_input);
  timer.Lap(UpdatePart::kSampling);
  if (perturbation_->sets() == 1) {
    critics_.TargetValues(w.critic_input, w.scales, w.next_values);
  } else {
    critics_.TargetValuesOfEach(w.critic_input, w.scales, w.next_values);
  }

  const std::int64_t rows = w.batch.reward.size(0);
  models::FitShape(w.targets, {critics_.outcomes(), rows});
  const auto* values = w.next_values.const_data_ptr<float>();
  const auto* ended = w.batch.terminated.const_data_ptr<float>();
  auto* targets = w.targets.mutable_data_ptr<float>();
  const auto back_up = [&](float* target, const float* now, double discount) {
    for (std::int64_t b = 0; b < rows; ++b) {
      target[b] =
          now[b] + static_cast<float>(discount) * (1.0F - ended[b]) * target[b];
    }
  };
  risks_[0].OfRewards(values, rows, targets);
  back_up(targets, w.batch.reward.const_data_ptr<float>(), config_.discount);
  const auto* costs = w.batch.costs.const_data_ptr<float>();
  for (std::size_t k = 0; k < config_.constraints.size(); ++k) {
    values += w.next_values.size(1);
    targets += rows;
    risks_[1 + k].OfCosts(values, rows, targets);
    back_up(targets, costs, config_.constraints[k].discount);
    costs += rows;
  }
  timer.Lap(UpdatePart::kTargetCritics);
}

void ConstrainedAgent::ClipActions() {
  Workspace& w = workspace_;
  models::FitShape(w.clipped, w.action.sizes());
  models::ClipToBox(w.action.const_data_ptr<float>(), w.action.numel(),
                    w.clipped.mutable_data_ptr<float>());
}

void ConstrainedAgent::ImproveAdversary() {
  Workspace& w = workspace_;
  adversary_->SampleActions(w.state, w.action);
  ClipActions();
  // It raises the costs, all of them alike; without any it lowers the reward.
  const int first = budgets_.empty() ? 0 : 1;
  ValuesOfActions(first);
  at::Tensor& objective = w.values[first];
  if (budgets_.empty()) Scale(-1.0F, objective);
  for (int outcome = 2; outcome < critics_.outcomes(); ++outcome) {
    AddScaled(ValuesOfActions(outcome), 1.0F, objective);
  }
  adversary_->Improve(w.state, w.action, objective);
}

const at::Tensor& ConstrainedAgent::ValuesOfActions(int outcome) {
  Workspace& w = workspace_;
  critics_.TargetValuesOfPairs(w.state, w.clipped, outcome, w.scales[outcome],
                               w.values[outcome]);
  return w.values[outcome];
}

double ConstrainedAgent::EstimateCostOfUpdate(int constraint) {
  Workspace& w = workspace_;
  switch (config_.cost_estimate) {
    case CostEstimate::kRecent:
      return recent_.CostToGo(constraint);
    case CostEstimate::kInitial:
      return InitialCost(constraint);
    case CostEstimate::kReplay:
      break;
  }
  const int outcome = 1 + constraint;
  if (HoldsValues(outcome)) return Mean(ValuesOfActions(outcome));
  critics_.TargetValuesOfPairs(
      w.state, w.clipped.narrow(0, 0, ActionsOfEstimate(constraint)), outcome,
      w.scales[outcome], w.estimated);
  return Mean(w.estimated);
}

int ConstrainedAgent::ActionsOfEstimate(int constraint) const {
  const int all = config_.mpo.actions_per_state;
  return std::min(
      config_.constraints[constraint].actions_per_state.value_or(all), all);
}

bool ConstrainedAgent::HoldsValues(int outcome) const {
  return outcome > 0 && config_.cost_estimate == CostEstimate::kReplay &&
         ActionsOfEstimate(outcome - 1) == config_.mpo.actions_per_state;
}

const at::Tensor& ConstrainedAgent::FindObjective() {
  Workspace& w = workspace_;
  // Costs first: what the method gives no weight is not needed.
  metrics_.cost_estimates.clear();
  for (int k = 0; k < static_cast<int>(budgets_.size()); ++k) {
    metrics_.cost_estimates.push_back(EstimateCostOfUpdate(k));
  }
  std::vector<double>& weights = metrics_.outcome_weights;
  method_->Weigh(metrics_.cost_estimates, weights);
  // Summed up where the first of the values lie.
  at::Tensor* objective = nullptr;
  for (int outcome = 0; outcome < std::ssize(weights); ++outcome) {
    if (weights[outcome] == 0.0) continue;
    if (!HoldsValues(outcome)) ValuesOfActions(outcome);
    const auto weight =
        static_cast<float>(outcome == 0 ? weights[0] : -weights[outcome]);
    if (objective == nullptr) {
      objective = &w.values[outcome];
      Scale(weight, *objective);
    } else {
      AddScaled(w.values[outcome], weight, *objective);
    }
  }
  metrics_.mean_objective = Mean(*objective);
  return *objective;
}

double ConstrainedAgent::MeanCost(int constraint, const at::Tensor& state,
                                  const at::Tensor& clipped_action) {
  std::vector<float> scales;
  FindReturnScales(scales);
  const int outcome = 1 + constraint;
  at::Tensor values;
  critics_.TargetValuesOfPairs(state, clipped_action, outcome, scales[outcome],
                               values);
  return Mean(values);
}

double ConstrainedAgent::InitialCost(int constraint) {
  // The target policy's mode stands for its actions: no noise in the switch.
  const at::Tensor starts =
      policy_.normaliser().Normalise(recent_.StartStates());
  models::GaussianMoments moments;
  mpo_.TargetMoments(starts, moments);
  return MeanCost(constraint, starts,
                  moments.mean.clamp(-1.0, 1.0).unsqueeze(0));
}

CostEstimates ConstrainedAgent::EstimateCost(int constraint) {
  TransitionBatch batch;
  replay_.Sample(config_.batch, report_stream_, batch);
  const at::Tensor state = policy_.normaliser().Normalise(batch.observation);
  models::GaussianMoments moments;
  mpo_.TargetMoments(state, moments);
  at::Tensor action;
  SampleActions(moments, config_.mpo.actions_per_state, report_generator_,
                action);
  action.clamp_(-1.0, 1.0);
  const double replay = MeanCost(constraint, state, action);
  const int few = ActionsOfEstimate(constraint);
  const double error =
      few == action.size(0)
          ? 0.0
          : MeanCost(constraint, state, action.narrow(0, 0, few)) - replay;
  return {replay, recent_.CostToGo(constraint), InitialCost(constraint), error};
}

std::vector<std::pair<std::string, at::Tensor>> ConstrainedAgent::Views()
    const {
  std::vector<std::pair<std::string, at::Tensor>> views;
  const auto add = [&](const std::string& prefix, const auto& tensors) {
    AddTensors(prefix, tensors, views);
  };
  add("policy.", policy_.Tensors());
  add("critics.", critics_.Tensors());
  add("mpo.", mpo_.Tensors());
  add("recent.", recent_.Tensors());
  add("constraint_method.", method_->Tensors());
  if (adversary_) add("adversary.", adversary_->Tensors());
  add("perturbation.", perturbation_->Tensors());
  for (std::size_t o = 0; o < returns_.size(); ++o) {
    add("returns." + std::to_string(o) + ".", returns_[o].Tensors());
  }
  return views;
}

std::vector<std::pair<std::string, at::Tensor>> ConstrainedAgent::Save() const {
  std::vector<std::pair<std::string, at::Tensor>> saved = Views();
  saved.emplace_back("random.replay", WordsOf(replay_stream_));
  saved.emplace_back("random.report_replay", WordsOf(report_stream_));
  saved.emplace_back("random.perturbation",
                     perturbation_generator_.get_state());
  saved.emplace_back("random.target_actions", target_generator_.get_state());
  saved.emplace_back("random.policy_actions", policy_generator_.get_state());
  saved.emplace_back("random.report_actions", report_generator_.get_state());
  if (adversary_) {
    saved.emplace_back("random.adversary", adversary_->generator().get_state());
  }
  return saved;
}

void ConstrainedAgent::Restore(
    const std::vector<std::pair<std::string, at::Tensor>>& saved) {
  const SavedTensors tensors(saved);
  // Look at everything before anything is changed.
  tensors.Require(Save());
  tensors.Restore(Views());
  tensors.Restore("random.replay", replay_stream_);
  tensors.Restore("random.report_replay", report_stream_);
  tensors.Restore("random.perturbation", perturbation_generator_);
  tensors.Restore("random.target_actions", target_generator_);
  tensors.Restore("random.policy_actions", policy_generator_);
  tensors.Restore("random.report_actions", report_generator_);
  if (adversary_) tensors.Restore("random.adversary", adversary_->generator());
}

}  // namespace ballast::agents::constrained
