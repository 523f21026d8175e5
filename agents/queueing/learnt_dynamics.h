// A network that learns what the known map would tell.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <vector>

#include "agents/queueing/state_features.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/mlp.h"

namespace ballast::agents::queueing {

struct LearntDynamicsConfig {
  int most_outcomes = 256;  ///< Distinct outcomes it can tell apart.
  double learning_rate = 1e-3;
  double gradient_norm = 10.0;
  models::MlpConfig network;  ///< Inputs and outputs are its own.
};

/// The law of the outcome (s', x' - x) given (s, x, a), as a softmax over the
/// outcomes met so far. It knows neither labels nor the map: which outcomes
/// exist, and where each can happen, is learned from real transitions.
class LearntDynamics {
 public:
  /// @param system  outlives this object.
  LearntDynamics(const envs::MixedSystem& system, LearntDynamicsConfig config,
                 at::Generator& generator);

  /// Notes outcomes not met before. Throws std::invalid_argument if there are
  /// more than it can tell apart.
  void Meet(const Transitions& transitions);

  /// One step of maximum likelihood on transitions whose outcomes were met.
  /// @return the mean negative log-likelihood before it, nats.
  double Learn(const Transitions& transitions);
  /// That loss and its gradient. @param gradient [1, P], made to fit.
  double Loss(const Transitions& transitions, at::Tensor& gradient);

  /// Probability of each outcome met. [B, outcomes].
  at::Tensor Probabilities(const envs::IntMatrix& states,
                           const envs::IntVector& actions);
  /// Draws what follows. A queue never gets shorter than empty.
  /// @param next_states [B, P + d], made to fit.
  void Draw(const envs::IntMatrix& states, const envs::IntVector& actions,
            configs::RandomStream& stream, envs::IntMatrix& next_states);

  /// (s', x' - x), in the order they were met. [N, P + d].
  const std::vector<std::vector<std::int32_t>>& outcomes() const {
    return outcomes_;
  }
  at::Tensor& parameters() { return parameters_; }

  /// Views of weights and moments, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const;
  /// The outcomes. int64 [N, P + d], a copy.
  at::Tensor OutcomeTensor() const;
  /// Throws std::invalid_argument if they cannot be such outcomes.
  void RestoreOutcomes(const at::Tensor& saved);

 private:
  std::vector<std::int32_t> OutcomeOf(const Transitions& transitions,
                                      Eigen::Index row) const;
  void Input(const envs::IntMatrix& states, const envs::IntVector& actions);

  const envs::MixedSystem& system_;
  LearntDynamicsConfig config_;
  StateFeatures features_;
  models::Mlp mlp_;
  at::Tensor parameters_;
  models::Adam adam_;
  std::vector<std::vector<std::int32_t>> outcomes_;
  std::map<std::vector<std::int32_t>, std::int64_t> number_of_;

  // Memory that steps reuse.
  at::Tensor observation_;
  at::Tensor input_;  ///< Features, then the action as one of many.
  models::MlpTape tape_;
  at::Tensor gradient_;
};

}  // namespace ballast::agents::queueing
