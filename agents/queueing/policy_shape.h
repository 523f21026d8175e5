// The policies that fit a network of queues.
#pragma once

#include <ATen/ATen.h>

#include <string>

#include "envs/mixed_system.h"
#include "models/networks/network_policy.h"
#include "models/normaliser.h"

namespace ballast::agents::queueing {

/// The shape of a policy over the system's stations. Its outputs start near 0:
/// a fresh "categorical" policy is nearly uniform.
/// @param kind  "categorical", or "greedy" with a value per joint action.
/// @param network  inputs and outputs follow from the system.
models::PolicyShape PolicyShapeFor(const envs::MixedSystem& system,
                                   std::string kind, models::MlpConfig network);

/// Takes the statistics of these observations for good. A column that hardly
/// moves, such as the flag of a queue that was never empty, keeps deviation 1:
/// it would be blown up once it moves.
/// @param rows [B, S], raw.  @param normaliser  that has seen no rows.
void TakeStatistics(const at::Tensor& rows, models::Normaliser& normaliser);

}  // namespace ballast::agents::queueing
