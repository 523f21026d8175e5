// How a queueing network is cut off for exact solutions.
#pragma once

#include <optional>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/truncated_chain.h"

namespace ballast::envs {

/// The network's chain on queues up to `caps`. A continuous network blocks what
/// would leave the box; a slot of a downlink, in which much happens at once, is
/// cut to it. What the network forces near its caps is forced.
/// @param system  of `network`.
/// Throws std::invalid_argument as TruncatedChain does.
TruncatedChain TruncateNetwork(const Network& network,
                               const MixedSystem& system,
                               std::vector<int> caps);

/// A smaller box: what the truncation costs can be told from the difference.
std::vector<int> SmallerCaps(const std::vector<int>& caps);

/// The average cost that two truncations tend to, if the error behaves as
/// N * load^N, N the largest cap; nothing where that has hardly begun to fall.
std::optional<double> Extrapolate(double cost, const std::vector<int>& caps,
                                  double smaller_cost,
                                  const std::vector<int>& smaller_caps,
                                  double load);

}  // namespace ballast::envs
