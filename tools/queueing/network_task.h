// A queueing network as what varies and evaluates tasks sees it.
#pragma once

#include <memory>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/task.h"
#include "tools/grid.h"

namespace ballast::tools {

/// A continuing task whose parameters are the network's rates.
envs::TaskInfo DescribeNetwork(const envs::Network& network);

/// The network of one cell of a grid.
/// @param values  one per axis.
/// Throws std::invalid_argument for a value out of range and a load that the
/// network cannot bear, naming the axis.
envs::Network NetworkOf(const envs::Network& network, const Grid& grid,
                        const std::vector<double>& values);

/// The system of every cell of a grid, in row-major order; the network's own
/// without axes. Throws likewise.
std::vector<std::shared_ptr<const envs::MixedSystem>> SystemsOf(
    const envs::Network& network, const Grid& grid);

}  // namespace ballast::tools
