// Fitted Q iteration with augmented samples, by a network.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "agents/queueing/sample_augmenter.h"
#include "agents/queueing/state_features.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/adam.h"
#include "models/networks/greedy_policy.h"
#include "models/networks/zero_census.h"

namespace ballast::agents::queueing {

struct NetworkFqiConfig {
  int iterations = 300;    ///< K, regressions.
  int minibatches = 200;   ///< Of one regression.
  int batch = 64;          ///< Real transitions of a minibatch.
  int per_real = 8;        ///< m, virtual transitions of each.
  double discount = 0.99;  ///< Per step, in (0, 1).
  double learning_rate = 5e-4;
  /// Whether only choices that work are compared.
  bool work_conserving = true;
  SampleAugmenterConfig samples;
  models::MlpConfig network;  ///< Inputs and outputs are the agent's.
};

/// What one iteration did.
struct NetworkFqiMetrics {
  double loss = 0.0;        ///< Mean squared error over its steps.
  double mean_value = 0.0;  ///< Of the targets.
  double acceptance = 1.0;  ///< Share of the pseudo-states drawn that fit.
  models::ZeroCensus exact_zeros;  ///< Of its steps.
};

/// Regresses Q_{k+1} on y = c + discount min_a' Q_k(s', x', a') over a batch of
/// real transitions and virtual ones, which are drawn afresh for every step.
/// The network's outputs are -Q, the lower the cost the higher, so that the
/// policy takes the largest; costs count as (c - mean) / mean of the batch,
/// which changes no comparison. A regression starts from the one before.
class NetworkFqi {
 public:
  /// @param system  outlives the agent.
  /// @param seed  of every random stream of the agent.
  NetworkFqi(const envs::MixedSystem& system, NetworkFqiConfig config,
             std::uint64_t seed);

  /// Takes over the weights and statistics of another policy, before anything
  /// is learnt. Throws std::invalid_argument if it is of another shape.
  /// @param name  what messages call it.
  void StartFrom(const models::Policy& policy, const std::string& name);

  /// Adds to what is learned from, at least one transition. The first also give
  /// the statistics of observations and the mean cost.
  void Learn(const Transitions& more);

  /// From Q_k to Q_{k+1}.
  NetworkFqiMetrics Iterate();

  const models::GreedyPolicy& policy() const { return policy_; }
  const NetworkFqiConfig& config() const { return config_; }
  std::int64_t events() const { return real_.size(); }  ///< Of the batch.
  /// k.
  std::int64_t iteration() const;

  /// The whole state but the batch, by name, for a checkpoint between two
  /// iterations: views, so write or copy them before the next one.
  std::vector<models::NamedTensor> Save() const;
  /// @param batch  what it had learned from.
  /// Throws std::invalid_argument if `saved` is not of such an agent.
  void Restore(const std::vector<models::NamedTensor>& saved,
               Transitions batch);

 private:
  void TakeStatistics();
  /// Draws a minibatch and finds its normalised observations and targets.
  Acceptance FindTargets(const at::Tensor& parameters);
  double Step(NetworkFqiMetrics& metrics);
  std::vector<models::NamedTensor> Views() const;

  NetworkFqiConfig config_;
  at::Generator weights_;
  models::GreedyPolicy policy_;
  models::Adam adam_;
  SampleAugmenter augmenter_;
  StateFeatures features_;
  configs::RandomStream batch_stream_;
  configs::RandomStream pseudo_state_stream_;
  at::Tensor iteration_;  ///< int64 [1].
  at::Tensor mean_cost_;  ///< double [1]; 0 until taken.
  Transitions real_;

  // Memory that steps reuse.
  Transitions batch_;
  Transitions augmented_;
  at::Tensor observation_;       ///< [(1 + m) B, S], normalised.
  at::Tensor next_observation_;  ///< Likewise.
  Eigen::VectorXd targets_;      ///< Of the outputs.
  models::MlpTape tape_;
  at::Tensor output_gradient_;
  at::Tensor gradient_;
};

}  // namespace ballast::agents::queueing
