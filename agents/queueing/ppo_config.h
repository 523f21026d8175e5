// What PPO with augmented samples can be told.
#pragma once

#include <cstdint>
#include <optional>

#include "agents/queueing/rollout.h"
#include "agents/queueing/sample_augmenter.h"
#include "models/networks/mlp.h"

namespace ballast::agents::queueing {

/// Virtual samples of critic and policy.
struct PpoAugmentation {
  int per_real = 1;  ///< m; 0 is plain PPO.
  SampleAugmenterConfig samples;
  double critic_share = 0.5;  ///< w, of the value loss, in [0, 1].
  /// w_a in the first iteration, falling linearly to 0 over the run. Other
  /// than 0 only with Realisation::kFull.
  double policy_weight = 0.0;
};

/// Defaults are those of Dai and Gluzman's discounted variant.
struct PpoConfig {
  RolloutConfig rollout;
  std::int64_t iterations = 200;       ///< Over which alpha falls from 1 to 0.
  double discount = 0.998;             ///< Per step, in (0, 1).
  double lambda = 0.99;                ///< Of the sums over a path, in [0, 1].
  double clip = 0.2;                   ///< Times max(alpha, 0.01).
  double policy_learning_rate = 5e-4;  ///< Times max(alpha, 0.05).
  double value_learning_rate = 2.5e-4;
  int policy_epochs = 3;
  int value_epochs = 3;
  int policy_minibatch = 2048;  ///< Real steps.
  int value_minibatch = 2048;
  /// Tell values in units of 1 + c / mean cost of a state of cost c.
  bool relative_values = false;
  /// Standardise advantages, virtual ones apart and within a minibatch.
  bool normalise_advantages = true;
  /// Mean KL(pi_old, pi) of a minibatch, in nats, beyond which the policy is
  /// left alone for the rest of the iteration.
  std::optional<double> target_kl{};
  /// Average the next value over the law of the labels, which takes the model.
  bool exact_expectation = false;
  PpoAugmentation augmentation;
  models::MlpConfig policy_network;  ///< Inputs and outputs are the agent's.
  models::MlpConfig value_network;   ///< Likewise.
};

/// The networks of Dai and Gluzman (2022), arXiv 2008.01644, for J queues and
/// L stations: hidden layers of 10 J, 10 sqrt(L J) and 10 L tanh units, and of
/// 10 J, 10 sqrt(J) and 10 for the values.
models::MlpConfig PolicyNetworkFor(int queues, int stations);
models::MlpConfig ValueNetworkFor(int queues);

/// What the schedules multiply: alpha of an iteration, 1 in the first and
/// falling linearly towards 0.
double AlphaOf(const PpoConfig& config, std::int64_t iteration);
double ClipOf(const PpoConfig& config, double alpha);
double PolicyRateOf(const PpoConfig& config, double alpha);

}  // namespace ballast::agents::queueing
