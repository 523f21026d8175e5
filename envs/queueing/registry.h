// Networks from files, and their mixed systems.
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
#include "envs/queueing/queue_policies.h"

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

}  // namespace ballast::envs
