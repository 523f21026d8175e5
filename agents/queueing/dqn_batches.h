// What the updates of deep Q-learning learn from.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "agents/queueing/dqn_config.h"
#include "agents/queueing/learnt_dynamics.h"
#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/transition_memory.h"
#include "agents/queueing/transitions.h"
#include "agents/saved_tensors.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// Remembers real transitions and makes minibatches of them and of the extra
/// transitions that the configuration asks for, afresh each time.
class DqnBatches {
 public:
  /// @param system  outlives this object.
  /// @param seed  of every random stream.
  /// Throws std::invalid_argument for a real_weight without virtual
  /// transitions.
  DqnBatches(const envs::MixedSystem& system, const DqnAgentConfig& config,
             std::uint64_t seed);

  /// Remembers real transitions.
  void Observe(const Transitions& lived);
  TransitionMemory& memory() { return memory_; }

  /// Draws the next minibatch. With kLearnt, the dynamics learn from its real
  /// transitions first.
  void Draw();

  /// (1 + m) B transitions, real ones first. Valid until the next Draw, as is
  /// what follows.
  const Transitions& transitions() const { return batch_; }
  /// Of each transition in the loss; they sum to 1.
  const Eigen::VectorXd& weights() const { return weights_; }
  /// Share of the pseudo-states drawn that fit.
  double acceptance() const { return acceptance_; }
  /// Of the learnt dynamics before their step, nats; 0 without.
  double model_loss() const { return model_loss_; }

  /// Views of the state with a fixed shape but the transitions, by name.
  std::vector<models::NamedTensor> Views() const;
  /// The rest of it, copies.
  std::vector<models::NamedTensor> Copies() const;
  /// Reads Copies back. Throws std::invalid_argument if they are not of such an
  /// object.
  void RestoreCopies(const SavedTensors& saved);

 private:
  void FollowLearntDynamics();
  void Weigh();

  const envs::MixedSystem& system_;
  int rows_;      ///< B.
  int per_real_;  ///< m.
  ExtraTransitions extra_;
  std::optional<double> real_weight_;
  TransitionMemory memory_;
  SampleAugmenter augmenter_;
  std::unique_ptr<LearntDynamics> dynamics_;  ///< Of kLearnt alone.
  configs::RandomStream replay_stream_;
  configs::RandomStream pseudo_state_stream_;
  configs::RandomStream dynamics_stream_;

  Transitions batch_;
  Eigen::VectorXd weights_;
  double acceptance_ = 1.0;
  double model_loss_ = 0.0;

  // Memory that draws reuse.
  Transitions real_;
  envs::IntMatrix virtual_states_;
  envs::IntMatrix virtual_next_states_;
};

}  // namespace ballast::agents::queueing
