#include "agents/queueing/dqn_agent.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agents/queueing/huber_loss.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/fit_shape.h"
#include "models/networks/zero_census.h"
#include "models/weights_file.h"

namespace ballast::agents::queueing {
namespace {

constexpr const char* kCounters = "agent.counters";
constexpr const char* kExplorationStream = "random.exploration";
constexpr const char* kRatesStream = "random.rates";
constexpr const char* kFrequencies = "label_frequencies";

/// How far a schedule of so many steps has come, 0 to 1.
double ShareOf(std::int64_t schedule, std::int64_t steps) {
  return std::min(1.0,
                  static_cast<double>(steps) / static_cast<double>(schedule));
}

/// The number-th column that is allowed in a row.
std::int32_t AllowedAt(const bool* allowed, std::uint64_t number) {
  std::int32_t action = 0;
  while (!allowed[action] || number-- > 0) ++action;
  return action;
}

}  // namespace

DqnAgent::DqnAgent(const envs::MixedSystem& system, DqnAgentConfig config,
                   std::optional<RateDoubt> doubt, std::uint64_t seed)
    : config_(std::move(config)),
      weights_generator_(at::make_generator<at::CPUGeneratorImpl>(
          configs::DeriveSeed(seed, "dqn.weights"))),
      values_(system, config_.network, weights_generator_),
      adam_(values_.target().sizes(), config_.learning_rate),
      batches_(system, config_, seed),
      costs_(config_.scale_steps),
      counters_(at::zeros({2}, at::kLong)),
      exploration_stream_(configs::DeriveSeed(seed, "dqn.exploration")) {
  if (config_.averaging > 0) {
    averaged_ = std::make_unique<models::GreedyPolicy>(values_.policy().shape(),
                                                       weights_generator_);
    averaged_->parameters().copy_(values_.policy().parameters());
  }
  if (!doubt) return;
  if (config_.extra == ExtraTransitions::kLearnt) {
    throw std::invalid_argument(
        "agent.extra = \"learnt\": doubts about the rates go through the known "
        "map; choose another, or no risk");
  }
  rates_ = std::make_unique<UncertainRates>(
      system, std::move(*doubt), configs::DeriveSeed(seed, "dqn.rates"));
}

void DqnAgent::Act(const envs::IntMatrix& states, envs::IntVector& actions) {
  values_.Greedy(states, actions);
  const at::Tensor allowed = values_.Allowed(states);
  const bool* row_allowed = allowed.const_data_ptr<bool>();
  const double exploration = epsilon();
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    if (exploration_stream_.Uniform() < exploration) {
      const auto count =
          std::count(row_allowed, row_allowed + allowed.size(1), true);
      actions(row) = AllowedAt(
          row_allowed,
          exploration_stream_.Index(static_cast<std::uint64_t>(count)));
    }
    row_allowed += allowed.size(1);
  }
}

void DqnAgent::Observe(const Transitions& lived) {
  batches_.Observe(lived);
  costs_.Observe(lived.costs);
  if (rates_) rates_->Observe(lived);
  counters_.mutable_data_ptr<std::int64_t>()[0] += lived.size();
}

std::int64_t DqnAgent::steps() const {
  return counters_.const_data_ptr<std::int64_t>()[0];
}

std::int64_t DqnAgent::updates() const {
  return counters_.const_data_ptr<std::int64_t>()[1];
}

double DqnAgent::epsilon() const {
  return 1.0 - (1.0 - config_.last_exploration) *
                   ShareOf(config_.exploration_steps, steps());
}

double DqnAgent::learning_rate() const {
  if (config_.decay_steps == 0) return config_.learning_rate;
  return config_.learning_rate * (1.0 - ShareOf(config_.decay_steps, steps()));
}

std::int64_t DqnAgent::updates_due() const {
  const std::int64_t learnt_from =
      std::max<std::int64_t>(0, steps() - config_.warm_up);
  return std::max<std::int64_t>(0,
                                learnt_from / config_.update_every - updates());
}

void DqnAgent::StartFrom(const models::Policy& policy,
                         const std::string& name) {
  models::RestoreTensors(policy.Tensors(), values_.policy().Tensors(), name);
  values_.MeetTarget();
  if (averaged_) {
    models::RestoreTensors(policy.Tensors(), averaged_->Tensors(), name);
  }
}

const DqnMetrics& DqnAgent::Update() {
  batches_.Draw();
  FindTargets();
  StepNetwork();
  auto& updates = counters_.mutable_data_ptr<std::int64_t>()[1];
  if (++updates % config_.target_every == 0) values_.MeetTarget();
  metrics_.acceptance = batches_.acceptance();
  metrics_.model_loss = batches_.model_loss();
  metrics_.cost_scale = costs_.scale();
  metrics_.average_cost = costs_.average();
  return metrics_;
}

void DqnAgent::FindTargets() {
  const Transitions& batch = batches_.transitions();
  const double scale = costs_.scale();
  if (config_.relative_values) values_.state_units().set_mean_cost(scale);
  values_.state_units().Of(batch.states, units_);
  if (rates_) {
    rates_->NextValues(batch, values_, next_values_);
  } else {
    values_.BestValues(batch.next_states, next_values_);
  }
  if (config_.average_cost) {
    const envs::IntMatrix empty = envs::IntMatrix::Zero(1, batch.states.cols());
    values_.BestValues(empty, reference_value_);
    targets_ = next_values_.array() - reference_value_(0) -
               (batch.costs.array() - costs_.average()) / scale;
  } else {
    const double from = config_.centred ? 1.0 : 0.0;
    targets_ = config_.discount * next_values_.array() -
               (batch.costs.array() / scale - from);
  }
  targets_.array() /= units_.array();
}

void DqnAgent::StepNetwork() {
  const Transitions& batch = batches_.transitions();
  models::GreedyPolicy& policy = values_.policy();
  values_.Input(batch.states, input_);
  policy.mlp().ForwardTaped(policy.parameters(), input_, tape_);
  metrics_.exact_zeros = models::CensusOf(policy.mlp().config(), tape_).share();
  double sum = 0.0;
  const auto* output = tape_.output.const_data_ptr<float>();
  for (Eigen::Index row = 0; row < batch.size(); ++row) {
    sum +=
        units_(row) * output[row * tape_.output.size(2) + batch.actions(row)];
  }
  metrics_.mean_value =
      -costs_.scale() * sum / static_cast<double>(batch.size());
  metrics_.loss =
      HuberLoss(tape_.output, batch.actions, targets_, batches_.weights(),
                config_.huber, output_gradient_);
  models::FitShape(gradient_, policy.parameters().sizes());
  policy.mlp().Backward(policy.parameters(), input_, tape_, output_gradient_,
                        gradient_);
  metrics_.gradient_norm = models::CutToNorm(gradient_, config_.gradient_norm);
  adam_.set_learning_rate(learning_rate());
  adam_.Step(policy.parameters(), gradient_);
  if (averaged_) {
    averaged_->parameters().lerp_(policy.parameters(), 1.0 - config_.averaging);
  }
}

std::vector<models::NamedTensor> DqnAgent::Views() const {
  std::vector<models::NamedTensor> views = batches_.Views();
  views.emplace_back(kCounters, counters_);
  AddTensors("values.", values_.Tensors(), views);
  if (averaged_) AddTensors("averaged.", averaged_->Tensors(), views);
  AddTensors("adam.", adam_.Tensors(), views);
  AddTensors("costs.", costs_.Tensors(), views);
  return views;
}

std::vector<models::NamedTensor> DqnAgent::Save() const {
  std::vector<models::NamedTensor> saved = Views();
  AddTensors("", batches_.Copies(), saved);
  saved.emplace_back(kExplorationStream, WordsOf(exploration_stream_));
  if (rates_) {
    saved.emplace_back(kRatesStream, WordsOf(rates_->stream()));
    saved.emplace_back(kFrequencies, rates_->frequencies().Tensor());
  }
  return saved;
}

void DqnAgent::Restore(const std::vector<models::NamedTensor>& saved) {
  const SavedTensors tensors(saved);
  tensors.Require(Views());
  if (tensors.Find(kCounters, counters_).min().item<std::int64_t>() < 0) {
    throw std::invalid_argument(
        "checkpoint: less than no steps; start anew with --fresh");
  }
  batches_.RestoreCopies(tensors);
  tensors.Restore(kExplorationStream, exploration_stream_);
  if (rates_) {
    tensors.Restore(kRatesStream, rates_->stream());
    rates_->frequencies().Restore(
        tensors.FindRows(kFrequencies, rates_->frequencies().Tensor()));
  }
  tensors.Restore(Views());
}

}  // namespace ballast::agents::queueing
