// A trained network as the rule that controls a queueing network.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "envs/queueing/queue_policy.h"
#include "models/networks/network_policy.h"

namespace ballast::tools {

/// Shows the network what the mixed system observes and masks, and reads its
/// choices as a joint action.
///
/// The network is asked in blocks of one fixed size and each row draws from its
/// own stream, so a decision depends on its own state and stream alone. Runs
/// Torch on the calling thread's setting.
class NetworkQueuePolicy : public envs::QueuePolicy {
 public:
  /// @param policy, system  outlive this; the policy is known to fit.
  /// @param name  what tables call it.
  /// @param deterministic  the most likely choice instead of a sampled one.
  NetworkQueuePolicy(const models::Policy& policy,
                     const envs::MixedSystem& system, std::string name,
                     bool deterministic);
  /// Throws std::invalid_argument unless `policy` takes as many observations
  /// and makes the same choices as the system asks for.
  NetworkQueuePolicy(const models::NetworkPolicy& policy,
                     const envs::MixedSystem& system, std::string name,
                     bool deterministic);
  /// Likewise, of a policy that it keeps.
  NetworkQueuePolicy(std::unique_ptr<const models::NetworkPolicy> policy,
                     const envs::MixedSystem& system, std::string name,
                     bool deterministic);

  const std::string& name() const override { return name_; }
  void Decide(const envs::IntMatrix& states,
              std::span<configs::RandomStream> streams,
              envs::IntVector& actions) override;
  void Probabilities(const envs::IntMatrix& states,
                     envs::RowMatrix& probabilities) override;

 private:
  using Visit = std::function<void(const models::ActionDistribution& block,
                                   Eigen::Index first, Eigen::Index rows)>;
  /// Asks about `states` block by block; the last block is filled up with
  /// copies of its first state.
  void Ask(const envs::IntMatrix& states, const Visit& visit);
  /// What the network says about rows first, ..., first + rows - 1.
  std::unique_ptr<models::ActionDistribution> AskBlock(
      const envs::IntMatrix& states, Eigen::Index first, Eigen::Index rows);
  at::Tensor Sampled(const models::ActionDistribution& block,
                     std::span<configs::RandomStream> streams) const;
  /// The number of the joint action in row `row` of `choices` [B, F] int64.
  std::int32_t JointAction(const at::Tensor& choices, Eigen::Index row) const;

  std::unique_ptr<const models::NetworkPolicy> owned_;
  const models::Policy& policy_;
  const envs::MixedSystem& system_;
  std::string name_;
  bool deterministic_;
  envs::IntMatrix block_;
  envs::MaskMatrix mask_;
  envs::RowMatrix observation_;
};

/// The policy of a training run (its directory) or of a policy file, named
/// after it. Throws std::invalid_argument for what holds no policy and for one
/// whose observations or choices are not those of `system`, which outlives it.
std::unique_ptr<NetworkQueuePolicy> LoadQueuePolicy(
    const std::filesystem::path& run_or_file, const envs::MixedSystem& system,
    bool deterministic);

}  // namespace ballast::tools
