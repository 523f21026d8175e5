// The rates of a network that a test world changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "envs/queueing/network.h"

namespace ballast::envs {

/// "arrival_rate.<class>", "service_rate.<server>.<class>", "arrival_scale",
/// "service_scale", or of a downlink "arrival_probability.<user>",
/// "success_probability.<user>", "arrival_scale".
struct RateInfo {
  std::string name;
  std::string unit;
  double nominal;  ///< The network's own; 1 of a scale.
};
std::vector<RateInfo> ListRates(const Network& network);

/// A scale multiplies what the network has now.
/// Throws std::invalid_argument for an unknown name, a value out of range and a
/// load that becomes unstable; the network then is as before.
void SetRate(Network& network, std::string_view name, double value);

}  // namespace ballast::envs
