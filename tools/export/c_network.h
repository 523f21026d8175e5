// A policy's network as C99 source.
#pragma once

#include <string>

#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// Observation statistics, weights and NAME_network(observation, output), for
/// loops that compilers vectorise. Uses <math.h> and <stdint.h>.
std::string CNetwork(const ExportedPolicy& exported);

/// Bytes of the stack that a call of it takes, about.
int StackBytes(const models::PolicyShape& shape);

}  // namespace ballast::tools
