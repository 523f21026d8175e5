// The main agent: a model-free constrained actor-critic that holds its targets
// against an ensemble of transition models.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agents/constrained/adversary.h"
#include "agents/constrained/constraint_method.h"
#include "agents/constrained/cost_estimate.h"
#include "agents/constrained/lagrangian.h"
#include "agents/constrained/mpo.h"
#include "agents/constrained/pid_lagrangian.h"
#include "agents/constrained/target_next_values.h"
#include "agents/constrained/update_times.h"
#include "agents/episode.h"
#include "agents/replay_buffer.h"
#include "configs/random_stream.h"
#include "models/networks/gaussian_policy.h"
#include "models/networks/twin_critics.h"
#include "models/normaliser.h"
#include "models/transitions/perturbation_distribution.h"
#include "risk/risk_measure.h"

namespace ballast::agents::constrained {

/// A cost that must stay within a budget.
struct Constraint {
  std::string name;
  double budget_per_episode = 100.0;  ///< Undiscounted, per full episode.
  double discount = 0.99;             ///< In (0, 1].
  /// Of the agent's sampled actions, those its replay estimate averages over;
  /// all of them if absent or more.
  std::optional<int> actions_per_state{};
};

enum class ConstraintMethodKind { kCrpo, kLagrangian, kPidLagrangian };

/// The budget on the discounted cost-to-go: that of a steady cost per step,
/// (budget / horizon) / (1 - discount); the budget itself for discount 1.
double DiscountedBudget(const Constraint& constraint, int horizon);

struct ConstrainedAgentConfig {
  int batch = 256;  ///< B, transitions per update.
  std::int64_t replay_capacity = 1'000'000;
  double discount = 0.99;  ///< Of the reward.
  /// K; empty for the unconstrained agent.
  std::vector<Constraint> constraints;
  ConstraintMethodKind constraint_method = ConstraintMethodKind::kCrpo;
  LagrangianConfig lagrangian;
  PidLagrangianConfig pid_lagrangian;
  CostEstimate cost_estimate = CostEstimate::kReplay;
  int estimate_episodes = 3;  ///< Episodes behind kRecent and kInitial.
  models::MlpConfig policy_network;
  double initial_deviation = 0.3;  ///< Of the policy, in units of the action.
  models::TwinCriticsConfig critics;
  MpoConfig mpo;
  AdversaryConfig adversary;
};

/// What one update did.
struct UpdateMetrics {
  std::vector<double> critic_losses;   ///< [1 + K], reward first.
  std::vector<double> cost_estimates;  ///< [K], as compared with the budget.
  /// [1 + K] of the objective, see ConstraintMethod.
  std::vector<double> outcome_weights;
  double mean_objective = 0.0;  ///< Of the sampled actions.
  double model_change = 0.0;    ///< Mean |x| of the perturbation distribution.
  MpoMetrics mpo;

  /// Whether the reward had no part in the objective.
  bool lowered_cost() const { return outcome_weights[0] == 0.0; }
};

/// Estimates of one constraint's discounted cost-to-go, side by side.
struct CostEstimates {
  double replay;
  double recent;
  double initial;
  /// What Constraint::actions_per_state does to the first: its value with so
  /// many actions minus that with all of them, on the same minibatch.
  double replay_error;
};

/// RAMU on MPO and a constraint method, by default CRPO. Robustness off is n =
/// 1, the identity and the expectation; nothing in here asks for it.
/// Source: Queeney and Benosman (2023), Risk-Averse Model Uncertainty for
/// Distributionally Robust Safe Reinforcement Learning, NeurIPS.
class ConstrainedAgent {
 public:
  /// @param horizon  control steps of a full episode.
  /// @param risks  [1 + K], of the reward and each cost, over
  ///   perturbation->samples() samples each.
  /// @param seed  of every random stream of the agent.
  ConstrainedAgent(
      ConstrainedAgentConfig config, int state_size, int action_size,
      int horizon,
      std::unique_ptr<models::PerturbationDistribution> perturbation,
      std::vector<risk::RiskMeasure> risks, std::uint64_t seed);

  /// Remembers an episode; statistics follow at once.
  void Observe(const Episode& episode);
  /// The transitions alone: when a run is resumed, the statistics come from
  /// its checkpoint and the replay buffer is filled again through this.
  ReplayBuffer& replay() { return replay_; }

  /// Takes over the weights and statistics of another policy, before the first
  /// update. Throws std::invalid_argument if it is of another shape.
  /// @param name  what messages call it.
  void StartFrom(const models::Policy& policy, const std::string& name);

  /// One minibatch update of critics and policy. Allocates nothing after the
  /// first. @return what it did; valid until the next.
  const UpdateMetrics& Update();
  /// Of all updates so far.
  const UpdateTimes& times() const { return times_; }

  /// All estimates of constraint k on a fresh minibatch, for reporting; draws
  /// from streams of its own.
  CostEstimates EstimateCost(int constraint);

  const models::GaussianPolicy& policy() const { return policy_; }
  /// Who takes the policy's place now and then while it learns, or null.
  const Adversary* adversary() const { return adversary_.get(); }
  const ConstrainedAgentConfig& config() const { return config_; }
  /// [K].
  const std::vector<double>& discounted_budgets() const { return budgets_; }

  /// The whole state but the transitions, by name, for a checkpoint: views,
  /// so write or copy them before the next update.
  std::vector<std::pair<std::string, at::Tensor>> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such an agent.
  void Restore(const std::vector<std::pair<std::string, at::Tensor>>& saved);

 private:
  /// Memory that updates reuse.
  struct Workspace {
    TransitionBatch batch;
    std::vector<float> scales;  ///< [1 + K].
    /// Next states, then normalised. Sets lie one after another, and so do
    /// the rows of what follows: [sets n, B, S].
    at::Tensor perturbed;
    models::GaussianMoments next_moments;
    at::Tensor next_action;  ///< [1, sets n B, A].
    at::Tensor critic_input;
    at::Tensor next_values;  ///< [1 + K, n B].
    at::Tensor targets;      ///< [1 + K, B].
    at::Tensor state;        ///< Normalised [B, S].
    models::GaussianMoments moments;
    at::Tensor action;               ///< [N, B, A], as sampled.
    at::Tensor clipped;              ///< The same within the box.
    std::vector<at::Tensor> values;  ///< [1 + K] of [N, B].
    at::Tensor estimated;            ///< Values of fewer actions, [M, B].
  };

  void FindReturnScales(std::vector<float>& scales) const;
  void FindTargets(LapTimer& timer);
  /// Gets the batch's sampled actions ready to be valued.
  void ClipActions();
  void ImproveAdversary();
  const at::Tensor& FindObjective();
  const at::Tensor& ValuesOfActions(int outcome);
  double EstimateCostOfUpdate(int constraint);
  int ActionsOfEstimate(int constraint) const;
  /// Whether the estimate of a cost has left the values of all its actions.
  bool HoldsValues(int outcome) const;
  double MeanCost(int constraint, const at::Tensor& state,
                  const at::Tensor& clipped_action);
  double InitialCost(int constraint);
  std::vector<std::pair<std::string, at::Tensor>> Views() const;

  ConstrainedAgentConfig config_;
  std::vector<double> budgets_;
  at::Generator weights_generator_;
  models::GaussianPolicy policy_;
  models::TwinCritics critics_;
  Mpo mpo_;
  std::unique_ptr<Adversary> adversary_;
  ReplayBuffer replay_;
  RecentEpisodes recent_;
  std::vector<models::Normaliser> returns_;  ///< [1 + K], reward first.
  std::unique_ptr<models::PerturbationDistribution> perturbation_;
  std::vector<risk::RiskMeasure> risks_;
  std::unique_ptr<ConstraintMethod> method_;

  configs::RandomStream replay_stream_;
  configs::RandomStream report_stream_;
  at::Generator perturbation_generator_;
  at::Generator target_generator_;
  at::Generator policy_generator_;
  at::Generator report_generator_;

  Workspace workspace_;
  TargetNextValues next_values_;  ///< What the perturbation learns from.
  UpdateMetrics metrics_;
  UpdateTimes times_{};
};

}  // namespace ballast::agents::constrained
