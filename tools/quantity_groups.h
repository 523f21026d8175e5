// The entries of an observation or action, alike ones taken together.
#pragma once

#include <string>
#include <vector>

#include "envs/environment.h"

namespace ballast::tools {

/// Entries in a row that say the same of several parts: for each part in
/// turn, each of its quantities in turn.
struct QuantityGroup {
  std::vector<std::string> parts;  ///< e.g. "torso", "left_hip".
  /// What is known of every part, e.g. "velocity"; one empty text where an
  /// entry is named by its part alone.
  std::vector<std::string> quantities;
  std::string unit;
  double low;
  double high;
  int first;  ///< Index of the first entry.
  int count;  ///< parts times quantities.
};

/// Splits each name at its first dot into part and quantity and takes
/// neighbours of equal quantities, unit and range together.
std::vector<QuantityGroup> GroupQuantities(
    const std::vector<envs::Quantity>& entries);

}  // namespace ballast::tools
