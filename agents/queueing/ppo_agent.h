// Proximal policy optimisation with augmented samples.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/queueing/joint_actions.h"
#include "agents/queueing/ppo_actor.h"
#include "agents/queueing/ppo_config.h"
#include "agents/queueing/ppo_critic.h"
#include "agents/queueing/ppo_snapshot.h"
#include "agents/queueing/rollout.h"
#include "agents/queueing/value_network.h"
#include "agents/queueing/virtual_steps.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/categorical_policy.h"

namespace ballast::agents::queueing {

/// What one iteration did.
struct PpoMetrics {
  double mean_cost = 0.0;   ///< Of the real steps, per step.
  double value_loss = 0.0;  ///< In units of the values' deviation, squared.
  double mean_value = 0.0;  ///< Of the real states, by the new values.
  double alpha = 1.0;       ///< Of the schedules.
  double acceptance = 1.0;  ///< Share of the pseudo-states drawn that fit.
  PpoActorMetrics actor;
};

/// PPO on costs: first the values follow their targets, then the policy takes
/// clipped steps along the advantages of the new values. Virtual samples add to
/// both, to the values' from the second iteration on, when there are values to
/// start from.
///
/// Statistics of the first iteration standardise observations and values for
/// good, unless the policy brought its own; the average cost that is
/// subtracted is the first iteration's, since another would shift all values.
/// A fresh policy is nearly uniform on any scale, so that what it did before
/// fits it afterwards.
/// Sources: Dai and Gluzman (2022), arXiv 2008.01644; Wei, Liu, Wang and Ying
/// (2023), arXiv 2305.16483.
class PpoAgent {
 public:
  /// @param system  outlives the agent.
  /// @param seed  of every random stream of the agent.
  /// Throws std::invalid_argument for virtual advantages of incomplete labels.
  PpoAgent(const envs::MixedSystem& system, PpoConfig config,
           std::uint64_t seed);

  /// Takes over the weights and statistics of another policy, before the first
  /// update. Throws std::invalid_argument if it is of another shape.
  /// @param name  what messages call it.
  void StartFrom(const models::Policy& policy, const std::string& name);

  /// One iteration on paths that the present policy lived.
  PpoMetrics Update(const Rollout& rollout);

  const models::CategoricalPolicy& policy() const { return policy_; }
  const ValueNetwork& values() const { return values_; }
  const PpoConfig& config() const { return config_; }
  /// Iterations done.
  std::int64_t iteration() const;

  /// The whole state, by name, for a checkpoint between two iterations: views,
  /// so write or copy them before the next one.
  std::vector<models::NamedTensor> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such an agent.
  void Restore(const std::vector<models::NamedTensor>& saved);

 private:
  void TakeStatistics(const Rollout& rollout);
  /// Of the values, once the average cost is known.
  void ChooseUnits();
  /// The sums of temporal differences by the snapshot's values, and those.
  void FindSums(const Rollout& rollout, PpoSnapshot& snapshot,
                Eigen::VectorXd& values, Eigen::VectorXd& sums) const;
  std::vector<models::NamedTensor> Views() const;

  const envs::MixedSystem& system_;
  PpoConfig config_;
  at::Generator weights_;
  models::CategoricalPolicy policy_;
  JointActions actions_;
  ValueNetwork values_;
  std::unique_ptr<VirtualSteps> virtual_steps_;  ///< Null for m = 0.
  PpoActor actor_;
  configs::RandomStream minibatch_stream_;
  at::Tensor iteration_;     ///< int64 [1].
  at::Tensor average_cost_;  ///< double [1], per step.
};

}  // namespace ballast::agents::queueing
