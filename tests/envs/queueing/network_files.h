// The network files that ship.
#pragma once

#include <string>
#include <vector>

#include "envs/queueing/network.h"

namespace ballast::envs {

/// Every network of configs/queueing, by name.
std::vector<Network> NetworkFiles();
/// One of them, e.g. "criss_cross_bm".
Network NetworkFile(const std::string& name);
/// A network from TOML text, called "test".
Network ParseNetwork(const std::string& text);

}  // namespace ballast::envs
