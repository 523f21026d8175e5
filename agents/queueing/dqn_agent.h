// Deep Q-learning with augmented samples.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/queueing/action_values.h"
#include "agents/queueing/cost_statistics.h"
#include "agents/queueing/dqn_batches.h"
#include "agents/queueing/dqn_config.h"
#include "agents/queueing/transition_memory.h"
#include "agents/queueing/transitions.h"
#include "agents/queueing/uncertain_rates.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/greedy_policy.h"

namespace ballast::agents::queueing {

/// What one update did.
struct DqnMetrics {
  double loss = 0.0;           ///< Huber, of scaled costs.
  double mean_value = 0.0;     ///< Cost-to-go of the batch's actions.
  double gradient_norm = 0.0;  ///< Before it is cut.
  double acceptance = 1.0;     ///< Share of the pseudo-states drawn that fit.
  double model_loss = 0.0;     ///< Of the learnt dynamics, nats; 0 without.
  double cost_scale = 1.0;     ///< What costs are divided by.
  double average_cost = 0.0;   ///< Running mean, per step.
  double exact_zeros = 0.0;    ///< Share of the ReLUs given exactly 0.
};

/// Double DQN on real transitions and, for each, m virtual ones that are made
/// afresh in every update and never stored. The network's outputs are -Q, the
/// cost-to-go with its sign turned and scaled, so that the policy takes the
/// largest. The task continues: nothing is terminal. With m = 0, or with
/// ExtraTransitions other than kAugmented, it is one of its own baselines.
/// Source: Wei, Liu, Wang and Ying (2023), arXiv 2305.16483; van Hasselt, Guez
/// and Silver (2016), Deep Reinforcement Learning with Double Q-learning.
class DqnAgent {
 public:
  /// @param system  outlives the agent.
  /// @param doubt  about the rates; without it next values are those of the
  ///   labels that were drawn.
  /// @param seed  of every random stream of the agent.
  /// Throws std::invalid_argument for a real_weight without virtual
  /// transitions and for a doubt about learnt dynamics.
  DqnAgent(const envs::MixedSystem& system, DqnAgentConfig config,
           std::optional<RateDoubt> doubt, std::uint64_t seed);

  /// What to do in real states: with probability epsilon any choice that works,
  /// else the best. @param actions [N], made to fit.
  void Act(const envs::IntMatrix& states, envs::IntVector& actions);
  /// Remembers what was lived; statistics follow at once.
  void Observe(const Transitions& lived);
  /// The transitions alone: when a run is resumed, the statistics come from
  /// its checkpoint and the memory is filled again through this.
  TransitionMemory& memory() { return batches_.memory(); }

  /// Updates that the steps lived so far call for.
  std::int64_t updates_due() const;
  /// One minibatch update. @return what it did; valid until the next.
  const DqnMetrics& Update();

  /// Takes over the weights and statistics of another policy, before the first
  /// update. Throws std::invalid_argument if it is of another shape.
  /// @param name  what messages call it.
  void StartFrom(const models::Policy& policy, const std::string& name);

  /// What was learnt: the last weights, or their mean with `averaging`.
  const models::GreedyPolicy& policy() const {
    return averaged_ ? *averaged_ : values_.policy();
  }
  const DqnAgentConfig& config() const { return config_; }
  std::int64_t steps() const;    ///< Lived.
  std::int64_t updates() const;  ///< Done.
  double epsilon() const;        ///< Of the next step.
  double learning_rate() const;  ///< Of the next update.

  /// The whole state but the transitions, by name, for a checkpoint: views, so
  /// write or copy them before the next update.
  std::vector<models::NamedTensor> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such an agent.
  void Restore(const std::vector<models::NamedTensor>& saved);

 private:
  void FindTargets();
  void StepNetwork();
  std::vector<models::NamedTensor> Views() const;

  DqnAgentConfig config_;
  at::Generator weights_generator_;
  ActionValues values_;
  std::unique_ptr<models::GreedyPolicy> averaged_;  ///< With averaging alone.
  models::Adam adam_;
  DqnBatches batches_;
  CostStatistics costs_;
  std::unique_ptr<UncertainRates> rates_;  ///< With a doubt alone.
  at::Tensor counters_;                    ///< int64 [2]: steps, updates.
  configs::RandomStream exploration_stream_;

  // Memory that updates reuse.
  Eigen::VectorXd next_values_;
  Eigen::VectorXd units_;    ///< Of the batch's states.
  Eigen::VectorXd targets_;  ///< In those.
  Eigen::VectorXd reference_value_;
  at::Tensor input_;
  models::MlpTape tape_;
  at::Tensor output_gradient_;
  at::Tensor gradient_;
  DqnMetrics metrics_;
};

}  // namespace ballast::agents::queueing
