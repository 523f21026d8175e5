// States of a queueing network on which the policies of one run are compared.
#pragma once

#include "models/networks/network_policy.h"
#include "tools/distillation/common_states.h"
#include "tools/experiment.h"

namespace ballast::tools {

/// The same three parts as of a robot; the perturbed worlds have 0.8, 0.9 and
/// 1.1 times the arrivals, but for a load that the network cannot bear. Half
/// of each part is lived first and left out: paths start empty. There is no
/// budget; a return is minus the cost of the next `cost_horizon` steps, rows
/// whose future is shorter have none.
/// @param experiment  of a network.
CommonStates LiveCommonNetworkStates(const Experiment& experiment,
                                     const models::NetworkPolicy& final_policy,
                                     const models::NetworkPolicy& half_way,
                                     const CommonStatesOptions& options);

}  // namespace ballast::tools
