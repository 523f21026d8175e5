#include "agents/queueing/ppo_agent.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agents/queueing/expected_values.h"
#include "agents/queueing/lambda_sums.h"
#include "agents/queueing/policy_shape.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/weights_file.h"

namespace ballast::agents::queueing {
namespace {

/// Small: fresh values are nearly 0.
constexpr double kOutputGain = 0.01;

constexpr const char* kMinibatchStream = "random.minibatches";
constexpr const char* kPseudoStateStream = "random.pseudo_states";

models::MlpConfig ValueShapeOf(const envs::MixedSystem& system,
                               models::MlpConfig network) {
  network.inputs = static_cast<int>(system.spec().observation.size());
  network.output_gain = kOutputGain;
  return network;
}

std::unique_ptr<VirtualSteps> MakeVirtualSteps(const envs::MixedSystem& system,
                                               const JointActions& actions,
                                               const PpoConfig& config,
                                               std::uint64_t seed) {
  const PpoAugmentation& augmentation = config.augmentation;
  if (augmentation.per_real == 0) return nullptr;
  if (augmentation.policy_weight > 0 &&
      augmentation.samples.realisation != Realisation::kFull) {
    throw std::invalid_argument(
        "virtual samples for the policy need the complete labels that only a "
        "simulator knows: set the policy's weight of them to 0, or let the "
        "whole realisation be seen");
  }
  return std::make_unique<VirtualSteps>(
      system, actions, augmentation.samples, augmentation.per_real,
      config.discount, configs::DeriveSeed(seed, "ppo.pseudo_states"));
}

}  // namespace

PpoAgent::PpoAgent(const envs::MixedSystem& system, PpoConfig config,
                   std::uint64_t seed)
    : system_(system),
      config_(std::move(config)),
      weights_(at::make_generator<at::CPUGeneratorImpl>(
          configs::DeriveSeed(seed, "ppo.weights"))),
      policy_(PolicyShapeFor(system, "categorical", config_.policy_network),
              weights_),
      actions_(policy_.factors()),
      values_(ValueShapeOf(system, config_.value_network),
              config_.value_learning_rate, StateUnits(system), weights_),
      virtual_steps_(MakeVirtualSteps(system, actions_, config_, seed)),
      actor_(config_, system, actions_, virtual_steps_.get(), policy_),
      minibatch_stream_(configs::DeriveSeed(seed, "ppo.minibatches")),
      iteration_(at::zeros({1}, at::kLong)),
      average_cost_(at::zeros({1}, at::kDouble)) {}

void PpoAgent::StartFrom(const models::Policy& policy,
                         const std::string& name) {
  models::RestoreTensors(policy.Tensors(), policy_.Tensors(), name);
}

std::int64_t PpoAgent::iteration() const {
  return *iteration_.const_data_ptr<std::int64_t>();
}

PpoMetrics PpoAgent::Update(const Rollout& rollout) {
  const bool is_first = iteration() == 0;
  if (is_first) TakeStatistics(rollout);
  if (virtual_steps_) virtual_steps_->Observe(rollout.acted());
  const double average_cost = *average_cost_.const_data_ptr<double>();
  PpoMetrics metrics;
  metrics.mean_cost = rollout.costs.mean();
  metrics.alpha = AlphaOf(config_, iteration());

  PpoSnapshot snapshot(system_, policy_, values_,
                       config_.rollout.work_conserving);
  Eigen::VectorXd values, sums;
  FindSums(rollout, snapshot, values, sums);
  const Eigen::VectorXd targets = values + sums;
  if (is_first) values_.Standardise(rollout.acted(), targets);
  PpoCritic critic(config_, system_, policy_.normaliser(),
                   is_first ? nullptr : virtual_steps_.get(), values_);
  metrics.value_loss =
      critic.Fit(rollout, targets, average_cost, snapshot, minibatch_stream_);

  snapshot.TakeValues();
  FindSums(rollout, snapshot, values, sums);
  metrics.mean_value = values.mean();
  metrics.actor = actor_.Improve(rollout, sums, average_cost, snapshot,
                                 metrics.alpha, minibatch_stream_);
  if (virtual_steps_) metrics.acceptance = virtual_steps_->acceptance().share();
  ++*iteration_.mutable_data_ptr<std::int64_t>();
  return metrics;
}

void PpoAgent::TakeStatistics(const Rollout& rollout) {
  *average_cost_.mutable_data_ptr<double>() = rollout.costs.mean();
  ChooseUnits();
  models::Normaliser& normaliser = policy_.normaliser();
  if (normaliser.count() > 0) return;
  queueing::TakeStatistics(rollout.observation.narrow(0, 0, rollout.rows()),
                           normaliser);
}

void PpoAgent::ChooseUnits() {
  const double mean = *average_cost_.const_data_ptr<double>();
  if (config_.relative_values && mean > 0) {
    values_.state_units().set_mean_cost(mean);
  }
}

void PpoAgent::FindSums(const Rollout& rollout, PpoSnapshot& snapshot,
                        Eigen::VectorXd& values, Eigen::VectorXd& sums) const {
  Eigen::VectorXd all, next;
  snapshot.Values(rollout.states, rollout.observation, all);
  values = all.head(rollout.rows());
  if (config_.exact_expectation) {
    ExpectedValues(system_, snapshot, rollout.acted(), rollout.actions, next);
  } else {
    next = all.tail(rollout.rows());
  }
  LambdaSums({rollout.costs, values, next},
             {config_.discount, config_.lambda,
              *average_cost_.const_data_ptr<double>()},
             rollout.actors, sums);
}

std::vector<models::NamedTensor> PpoAgent::Views() const {
  std::vector<models::NamedTensor> views{{"agent.iteration", iteration_},
                                         {"agent.average_cost", average_cost_}};
  AddTensors("policy.", policy_.Tensors(), views);
  AddTensors("actor.", actor_.Tensors(), views);
  AddTensors("values.", values_.Tensors(), views);
  if (virtual_steps_) {
    AddTensors("pseudo_states.", virtual_steps_->Tensors(), views);
  }
  return views;
}

std::vector<models::NamedTensor> PpoAgent::Save() const {
  std::vector<models::NamedTensor> saved = Views();
  saved.emplace_back(kMinibatchStream, WordsOf(minibatch_stream_));
  if (virtual_steps_) {
    saved.emplace_back(kPseudoStateStream, WordsOf(virtual_steps_->stream()));
  }
  return saved;
}

void PpoAgent::Restore(const std::vector<models::NamedTensor>& saved) {
  const SavedTensors tensors(saved);
  tensors.Require(Save());
  tensors.Restore(Views());
  ChooseUnits();
  tensors.Restore(kMinibatchStream, minibatch_stream_);
  if (virtual_steps_) {
    tensors.Restore(kPseudoStateStream, virtual_steps_->stream());
  }
}

}  // namespace ballast::agents::queueing
