// What an exported module does, in TorchScript's Python.
#pragma once

#include <string>

#include "models/networks/network_policy.h"

namespace ballast::tools {

/// Methods outputs, distribution or values, forward and self_test over the
/// tensors observation_mean, observation_scale, weight_0, bias_0, ...,
/// norm_gain, norm_offset, action_low, action_high and golden_*.
std::string TorchScriptSource(const models::PolicyShape& shape);

}  // namespace ballast::tools
