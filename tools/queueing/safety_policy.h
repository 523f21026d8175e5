// MaxWeight as the safety net of a learner on a queueing network.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "agents/queueing/safety_net.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/queue_policy.h"
#include "models/named_tensor.h"

namespace ballast::tools {

/// What [agent] says of the safety net.
struct SafetyNetOptions {
  /// Jobs in the network above which MaxWeight takes over, until they are fewer
  /// than half; if absent, three times their mean under MaxWeight and 50 more.
  std::optional<double> above = {};
};

/// Acts in a learner's place from too many jobs to few enough.
class SafetyPolicy {
 public:
  /// Simulates MaxWeight for a moment unless the options give the number: the
  /// same number in every run on this network.
  /// @param network, system  outlive this object.
  SafetyPolicy(const envs::Network& network, const envs::MixedSystem& system,
               const SafetyNetOptions& options);

  /// Puts MaxWeight's action in place of the learner's if it holds the network
  /// now. @param state  one row. @return whether it does.
  bool Guard(const envs::IntMatrix& state, envs::IntVector& action);

  const agents::queueing::SafetyNetConfig& config() const {
    return net_.config();
  }
  /// A view of whether the network is held, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const;

 private:
  std::unique_ptr<envs::QueuePolicy> max_weight_;
  agents::queueing::SafetyNet net_;
  envs::IntVector safe_;  ///< [1].
};

}  // namespace ballast::tools
