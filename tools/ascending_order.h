// The order in which numbers ascend.
#pragma once

#include <cstddef>
#include <vector>

namespace ballast::tools {

/// The positions of `values` from the least to the greatest, equal ones in
/// their order. A grid may name its values in any order; a line is drawn from
/// left to right.
std::vector<std::size_t> AscendingOrder(const std::vector<double>& values);

}  // namespace ballast::tools
