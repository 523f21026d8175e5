// What real chance, replayed at other queue lengths, tells critic and policy.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/queueing/clipped_loss.h"
#include "agents/queueing/joint_actions.h"
#include "agents/queueing/ppo_snapshot.h"
#include "agents/queueing/rollout.h"
#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// A minibatch of real steps.
struct RealSteps {
  const Rollout& rollout;                 ///< Its states may be swapped with.
  const std::vector<Eigen::Index>& rows;  ///< Of the rollout, [B].
  double average_cost;  ///< Subtracted from each cost, per step.
};

/// Virtual steps for the critic.
struct VirtualTargets {
  envs::IntMatrix states;      ///< [m B, P + d].
  Eigen::VectorXd targets;     ///< One step: a virtual path has no second.
  Eigen::VectorXd importance;  ///< The ratio rho, in [0, 2].
};

/// Virtual steps for the policy.
struct VirtualAdvantages {
  envs::IntMatrix states;         ///< [m B, P + d].
  at::Tensor log_probability;     ///< Of pi_old, [m B, C].
  std::vector<PolicyTerm> terms;  ///< Their weights sum to 1.
};

/// Makes virtual steps, m for each real one: row j B + b is the j-th of row b.
/// Source: Wei, Liu, Wang and Ying (2023), arXiv 2305.16483.
class VirtualSteps {
 public:
  /// @param system, actions  outlive this object.
  /// @param per_real  m >= 1.
  /// @param seed  of the pseudo-states' stream.
  VirtualSteps(const envs::MixedSystem& system, const JointActions& actions,
               SampleAugmenterConfig config, int per_real, double discount,
               std::uint64_t seed);

  /// Adds real states to the running means that pseudo-states follow, and
  /// begins to count acceptance anew.
  void Observe(const StateRows& states);

  /// Targets c^ - average + discount V(x^'), weighted by
  /// pi_old(a | s, x^) / pi_old(a | s, x), since a was drawn at x.
  void DrawTargets(const RealSteps& real, PpoSnapshot& snapshot,
                   VirtualTargets& drawn);

  /// What the real label would have made of every action at x^:
  /// c^ - average + discount V(x^'), less its mean over pi_old. All actions
  /// share the label, so that its noise cancels. Of more than 64 joint actions
  /// one is drawn from pi_old and V(x^) is subtracted.
  /// Needs complete labels, Realisation::kFull.
  void DrawAdvantages(const RealSteps& real, PpoSnapshot& snapshot,
                      VirtualAdvantages& drawn);

  /// Of all draws since Observe.
  const Acceptance& acceptance() const { return acceptance_; }
  int per_real() const { return per_real_; }

  /// What it remembers, for a checkpoint between two iterations.
  std::vector<models::NamedTensor> Tensors() const {
    return augmenter_.Tensors();
  }
  configs::RandomStream& stream() { return stream_; }
  const configs::RandomStream& stream() const { return stream_; }

 private:
  void DrawStates(const RealSteps& real, envs::IntMatrix& states);
  /// c^ - average + discount V(x^') of the states and `actions_`.
  void FindOutcomes(const envs::IntMatrix& states, double average_cost,
                    PpoSnapshot& snapshot, Eigen::VectorXd& outcomes);
  void TryActions(const RealSteps& real, PpoSnapshot& snapshot,
                  VirtualAdvantages& drawn);
  void TryOneAction(const RealSteps& real, PpoSnapshot& snapshot,
                    VirtualAdvantages& drawn);

  const envs::MixedSystem& system_;
  const JointActions& joint_;
  SampleAugmenter augmenter_;
  int per_real_;
  double discount_;
  configs::RandomStream stream_;
  Acceptance acceptance_;

  // Memory that draws reuse.
  envs::IntVector actions_;  ///< Of the virtual states.
  envs::IntVector labels_;
  envs::IntMatrix next_;
  Eigen::VectorXd costs_;
  Eigen::VectorXd next_values_;
};

}  // namespace ballast::agents::queueing
