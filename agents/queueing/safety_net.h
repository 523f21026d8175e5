// Who acts when the queues grow too long.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// Jobs in the whole network at which a safe policy takes over and gives back.
struct SafetyNetConfig {
  double enter;  ///< Takes over above so many jobs.
  double leave;  ///< Gives back below so many, <= enter.

  /// 3 mean + 50 and half of that.
  /// @param mean  jobs in the network on average under the safe policy.
  static SafetyNetConfig Above(double mean);
};

/// Keeps a learner's network from running away. Each of N networks remembers
/// whether the safe policy holds it; what was lived under it is learned from
/// like everything else.
class SafetyNet {
 public:
  /// @param networks  N. @param stochastic  P, numbers before the queue lengths
  ///   in a state.
  SafetyNet(SafetyNetConfig config, int networks, int stochastic);

  /// Looks at the states, [N, P + d]. @return whether the net now holds any.
  bool Watch(const StateRows& states);
  bool holds(int network) const;
  /// Puts the safe actions in place of those of the networks it holds. [N].
  void Replace(const envs::IntVector& safe, envs::IntVector& actions) const;

  const SafetyNetConfig& config() const { return config_; }
  /// A view of who is held, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const { return {{"held", held_}}; }

 private:
  SafetyNetConfig config_;
  int stochastic_;
  at::Tensor held_;  ///< bool [N].
};

}  // namespace ballast::agents::queueing
