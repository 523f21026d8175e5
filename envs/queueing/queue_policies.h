// The classical policies this program knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/queue_policy.h"

namespace ballast::envs {

/// One line of `ballast list policies`.
struct QueuePolicyInfo {
  std::string name;
  std::string parameter;  ///< What stands after '=', or empty.
  std::string summary;
};
std::vector<QueuePolicyInfo> ListQueuePolicies();

/// @param text  NAME or NAME=PARAMETER, e.g. "threshold=2", "priority=3,1".
/// @param network, system  outlive the policy.
/// Throws std::invalid_argument for an unknown policy, a parameter out of range
/// and a network the policy does not fit.
std::unique_ptr<QueuePolicy> MakeQueuePolicy(std::string_view text,
                                             const Network& network,
                                             const MixedSystem& system);

}  // namespace ballast::envs
