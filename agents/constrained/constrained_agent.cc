#include "agents/constrained/constrained_agent.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "agents/constrained/crpo.h"
#include "configs/seeds.h"
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

std::vector<double> DiscountsOf(const std::vector<Constraint>& constraints) {
  std::vector<double> discounts;
  for (const Constraint& constraint : constraints) {
    discounts.push_back(constraint.discount);
  }
  return discounts;
}

/// A stream's four words as a tensor.
at::Tensor WordsOf(const configs::RandomStream& stream) {
  at::Tensor words = at::empty({4}, at::kLong);
  for (std::size_t i = 0; i < 4; ++i) {
    words.mutable_data_ptr<std::int64_t>()[i] =
        static_cast<std::int64_t>(stream.state()[i]);
  }
  return words;
}

void SetWords(const at::Tensor& words, configs::RandomStream& stream) {
  configs::RandomStream::State state;
  for (std::size_t i = 0; i < 4; ++i) {
    state[i] =
        static_cast<std::uint64_t>(words.const_data_ptr<std::int64_t>()[i]);
  }
  stream.set_state(state);
}

}  // namespace

double DiscountedBudget(const Constraint& constraint, int horizon) {
  if (constraint.discount >= 1.0) return constraint.budget_per_episode;
  return constraint.budget_per_episode / horizon / (1.0 - constraint.discount);
}

ConstrainedAgent::ConstrainedAgent(
    ConstrainedAgentConfig config, int state_size, int action_size, int horizon,
    std::unique_ptr<models::PerturbationDistribution> perturbation,
    risk::RiskMeasure risk, std::uint64_t seed)
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
      risk_(std::move(risk)),
      replay_stream_(configs::DeriveSeed(seed, "replay")),
      report_stream_(configs::DeriveSeed(seed, "report.replay")),
      perturbation_generator_(MakeGenerator(seed, "perturbation")),
      target_generator_(MakeGenerator(seed, "target_actions")),
      policy_generator_(MakeGenerator(seed, "policy_actions")),
      report_generator_(MakeGenerator(seed, "report.actions")) {
  for (const Constraint& constraint : config_.constraints) {
    budgets_.push_back(DiscountedBudget(constraint, horizon));
  }
  for (int outcome = 0; outcome < critics_.outcomes(); ++outcome) {
    returns_.emplace_back(1);
  }
}

void ConstrainedAgent::Observe(const Episode& episode) {
  if (episode.length() == 0) return;
  const std::int64_t length = episode.length();
  policy_.normaliser().Update(episode.observation.narrow(0, 0, length));
  returns_[0].Update(ToGo(episode.reward, config_.discount).view({length, 1}));
  for (std::size_t k = 0; k < config_.constraints.size(); ++k) {
    returns_[1 + k].Update(ToGo(episode.costs[static_cast<std::int64_t>(k)],
                                config_.constraints[k].discount)
                               .view({length, 1}));
  }
  recent_.Add(episode);
  replay_.Add(episode);
}

void ConstrainedAgent::StartFrom(const models::Policy& policy,
                                 const std::string& name) {
  models::RestoreTensors(policy.Tensors(), policy_.Tensors(), name);
  mpo_.MeetPolicy();
}

std::vector<float> ConstrainedAgent::ReturnScales() const {
  std::vector<float> scales;
  for (const models::Normaliser& returns : returns_) {
    scales.push_back(returns.Scale().item<float>());
  }
  return scales;
}

UpdateMetrics ConstrainedAgent::Update() {
  UpdateMetrics metrics;
  const std::vector<float> scales = ReturnScales();
  replay_.Sample(config_.batch, replay_stream_, batch_);
  const at::Tensor targets = RobustTargets(scales);
  const at::Tensor state = policy_.normaliser().Normalise(batch_.observation);
  metrics.critic_losses = critics_.Step(
      models::TwinCritics::Join(state, batch_.action), targets, scales);

  const models::GaussianMoments target = mpo_.TargetMoments(state);
  const at::Tensor action =
      SampleActions(target, config_.mpo.actions_per_state, policy_generator_);
  const at::Tensor objective = Objective(state, action, scales, metrics);
  metrics.mpo = mpo_.Improve(state, target, action, objective);
  metrics.model_change = perturbation_->mean_change();
  return metrics;
}

at::Tensor ConstrainedAgent::RobustTargets(const std::vector<float>& scales) {
  perturbation_->Sample(batch_.observation, batch_.next_observation,
                        perturbation_generator_, perturbed_);
  const std::int64_t samples = perturbed_.size(0);
  const std::int64_t rows = perturbed_.size(1);
  at::Tensor next = perturbed_.view({samples * rows, -1});
  policy_.normaliser().Normalise(next, next);
  const at::Tensor action =
      SampleActions(mpo_.TargetMoments(next), 1, target_generator_)[0];
  const at::Tensor values =
      critics_.TargetValues(models::TwinCritics::Join(next, action), scales)
          .view({critics_.outcomes(), samples, rows});

  at::Tensor targets = at::empty({critics_.outcomes(), rows});
  const auto* ended = batch_.terminated.const_data_ptr<float>();
  const auto back_up = [&](std::int64_t outcome, const at::Tensor& now,
                           double discount) {
    auto* target = targets.mutable_data_ptr<float>() + outcome * rows;
    const auto* step = now.const_data_ptr<float>();
    for (std::int64_t b = 0; b < rows; ++b) {
      target[b] = step[b] +
                  static_cast<float>(discount) * (1.0F - ended[b]) * target[b];
    }
  };
  at::Tensor risk = targets[0];
  risk_.OfRewards(values[0], risk);
  back_up(0, batch_.reward, config_.discount);
  for (std::int64_t k = 0; k + 1 < critics_.outcomes(); ++k) {
    risk = targets[1 + k];
    risk_.OfCosts(values[1 + k], risk);
    back_up(1 + k, batch_.costs[k],
            config_.constraints[static_cast<std::size_t>(k)].discount);
  }
  return targets;
}

at::Tensor ConstrainedAgent::Objective(const at::Tensor& state,
                                       const at::Tensor& action,
                                       const std::vector<float>& scales,
                                       UpdateMetrics& metrics) const {
  const at::Tensor clipped = action.clamp(-1.0, 1.0);
  const auto values_of = [&](int outcome) {
    return critics_.TargetValuesOfPairs(state, clipped, outcome,
                                        scales[outcome]);
  };
  // Costs first: the reward's values are needed only if every cost is within
  // its budget.
  std::vector<at::Tensor> cost_values(budgets_.size());
  for (std::size_t k = 0; k < budgets_.size(); ++k) {
    const int constraint = static_cast<int>(k);
    double estimate = 0.0;
    switch (config_.cost_estimate) {
      case CostEstimate::kReplay:
        cost_values[k] = values_of(1 + constraint);
        estimate = cost_values[k].mean().item<double>();
        break;
      case CostEstimate::kRecent:
        estimate = recent_.CostToGo(constraint);
        break;
      case CostEstimate::kInitial:
        estimate = InitialCost(constraint, scales);
        break;
    }
    metrics.cost_estimates.push_back(estimate);
  }
  metrics.lowered_cost = MostViolated(metrics.cost_estimates, budgets_);
  at::Tensor objective;
  if (metrics.lowered_cost) {
    const int k = *metrics.lowered_cost;
    objective = cost_values[k].defined() ? cost_values[k] : values_of(1 + k);
    objective.neg_();
  } else {
    objective = values_of(0);
  }
  metrics.mean_objective = objective.mean().item<double>();
  return objective;
}

double ConstrainedAgent::InitialCost(int constraint,
                                     const std::vector<float>& scales) const {
  // The target policy's mode stands for its actions: no noise in the switch.
  const at::Tensor starts =
      policy_.normaliser().Normalise(recent_.StartStates());
  const at::Tensor action =
      mpo_.TargetMoments(starts).mean.clamp(-1.0, 1.0).unsqueeze(0);
  const int outcome = 1 + constraint;
  return critics_.TargetValuesOfPairs(starts, action, outcome, scales[outcome])
      .mean()
      .item<double>();
}

CostEstimates ConstrainedAgent::EstimateCost(int constraint) {
  TransitionBatch batch;
  replay_.Sample(config_.batch, report_stream_, batch);
  const at::Tensor state = policy_.normaliser().Normalise(batch.observation);
  const at::Tensor action =
      SampleActions(mpo_.TargetMoments(state), config_.mpo.actions_per_state,
                    report_generator_)
          .clamp_(-1.0, 1.0);
  const std::vector<float> scales = ReturnScales();
  const int outcome = 1 + constraint;
  return {critics_.TargetValuesOfPairs(state, action, outcome, scales[outcome])
              .mean()
              .item<double>(),
          recent_.CostToGo(constraint), InitialCost(constraint, scales)};
}

std::vector<std::pair<std::string, at::Tensor>> ConstrainedAgent::Views()
    const {
  std::vector<std::pair<std::string, at::Tensor>> views;
  const auto add = [&](const std::string& prefix, const auto& tensors) {
    for (const auto& [name, tensor] : tensors) {
      views.emplace_back(prefix + name, tensor);
    }
  };
  add("policy.", policy_.Tensors());
  add("critics.", critics_.Tensors());
  add("mpo.", mpo_.Tensors());
  add("recent.", recent_.Tensors());
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
  return saved;
}

void ConstrainedAgent::Restore(
    const std::vector<std::pair<std::string, at::Tensor>>& saved) {
  const std::map<std::string, at::Tensor> by_name(saved.begin(), saved.end());
  const auto find = [&](const std::string& name, const at::Tensor& like) {
    const auto found = by_name.find(name);
    if (found == by_name.end() || found->second.sizes() != like.sizes() ||
        found->second.scalar_type() != like.scalar_type()) {
      throw std::invalid_argument("checkpoint: " + name +
                                  " is missing or of another shape; start "
                                  "anew with --fresh");
    }
    return found->second;
  };
  // Look at everything before anything is changed.
  std::vector<std::pair<std::string, at::Tensor>> now = Save();
  for (auto& [name, tensor] : now) find(name, tensor);
  for (auto& [name, tensor] : Views()) tensor.copy_(find(name, tensor));
  const auto words = at::empty({4}, at::kLong);
  SetWords(find("random.replay", words), replay_stream_);
  SetWords(find("random.report_replay", words), report_stream_);
  const auto restore = [&](const std::string& name, at::Generator& generator) {
    generator.set_state(find(name, generator.get_state()));
  };
  restore("random.perturbation", perturbation_generator_);
  restore("random.target_actions", target_generator_);
  restore("random.policy_actions", policy_generator_);
  restore("random.report_actions", report_generator_);
}

}  // namespace ballast::agents::constrained
