// The paths of many replicas of a network under one policy.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <vector>

#include "agents/queueing/joint_actions.h"
#include "agents/queueing/state_features.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/categorical_policy.h"

namespace ballast::agents::queueing {

/// N paths of T steps side by side, the rows of one step together.
struct Rollout {
  int actors = 0;           ///< N.
  std::int64_t steps = 0;   ///< T.
  envs::IntMatrix states;   ///< [(T + 1) N, P + d].
  envs::IntVector actions;  ///< [T N], joint.
  envs::IntVector labels;   ///< [T N].
  Eigen::VectorXd costs;    ///< [T N], of the states, per step.
  at::Tensor observation;   ///< [(T + 1) N, S], raw.
  at::Tensor mask;          ///< [T N, C] bool; undefined if all may be chosen.

  std::int64_t rows() const { return steps * actors; }
  /// The states that something was done in. [T N, P + d].
  StateRows acted() const { return states.topRows(rows()); }
};

struct RolloutConfig {
  int actors = 50;              ///< N >= 1.
  std::int64_t steps = 50'000;  ///< T >= 1.
  /// Whether the policy may choose only what works: a queue with jobs.
  bool work_conserving = true;
};

/// Lives paths with a policy that stays the same for the whole of them. The
/// first start empty, later ones in states drawn from the paths before.
class RolloutCollector {
 public:
  /// @param system  outlives the collector.
  /// @param seed  of every random stream of the collector.
  RolloutCollector(const envs::MixedSystem& system, RolloutConfig config,
                   std::uint64_t seed);

  /// @return valid until the next call.
  const Rollout& Collect(const models::CategoricalPolicy& policy);

  const RolloutConfig& config() const { return config_; }

  /// Starting states and streams, for a checkpoint between two paths.
  std::vector<models::NamedTensor> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such a collector.
  void Restore(const std::vector<models::NamedTensor>& saved);

 private:
  void FitRollout(std::int64_t columns);
  void LiveStep(std::int64_t step, const models::CategoricalPolicy& policy,
                const JointActions& actions);
  void DrawStarts();
  /// Throws std::invalid_argument.

  const envs::MixedSystem& system_;
  RolloutConfig config_;
  StateFeatures features_;
  std::vector<configs::RandomStream> label_streams_;   ///< [N].
  std::vector<configs::RandomStream> action_streams_;  ///< [N].
  configs::RandomStream start_stream_;
  envs::IntMatrix states_;  ///< Of the actors, now. [N, P + d].
  Rollout rollout_;

  // Memory that steps reuse.
  envs::IntVector actions_;
  envs::IntVector labels_;
  Eigen::VectorXd costs_;
};

}  // namespace ballast::agents::queueing
