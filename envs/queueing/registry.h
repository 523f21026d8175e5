// The network files and the classical policies this program knows.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/network_load.h"
#include "envs/queueing/network_rates.h"
#include "envs/queueing/queue_policy.h"

namespace ballast::configs {
class Table;
}

namespace ballast::envs {

/// Reads a network from a table. Throws std::invalid_argument for a negative
/// rate, routing of more than 1 or that never leaves, an unknown class, one
/// that nobody serves and an unstable load, with line and reason.
/// @param name  what the network is called.
Network ReadNetwork(configs::Table& table, const std::string& name);
/// ReadNetwork of a whole file. Throws likewise.
Network LoadNetwork(const std::filesystem::path& file);

/// The mixed system of a network.
std::unique_ptr<MixedSystem> MakeMixedSystem(const Network& network);

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
