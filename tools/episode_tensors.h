// Episodes as named tensors, the way a checkpoint keeps them.
#pragma once

#include <string>
#include <vector>

#include "agents/episode.h"
#include "models/named_tensor.h"

namespace ballast::tools {

/// What a replay buffer needs of the episodes; views of them.
std::vector<models::NamedTensor> TensorsOf(
    const std::vector<agents::Episode>& episodes);

/// The episodes again, without their sums.
/// @param file  what messages call it.
/// Throws std::invalid_argument if a part is missing or of another length.
std::vector<agents::Episode> EpisodesOf(
    const std::vector<models::NamedTensor>& tensors, const std::string& file);

}  // namespace ballast::tools
