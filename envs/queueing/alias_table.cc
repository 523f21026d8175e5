#include "envs/queueing/alias_table.h"

#include <cassert>
#include <limits>
#include <numeric>

namespace ballast::envs {
namespace {

std::uint64_t ShareOf(double probability) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  return probability < 1.0 ? static_cast<std::uint64_t>(probability * 0x1p64)
                           : kAll;
}

}  // namespace

AliasTable::AliasTable(std::span<const double> weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  assert(sum > 0);
  std::vector<double> heights;
  std::vector<std::int32_t> low;
  std::vector<std::int32_t> high;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    heights.push_back(weights[i] / sum * static_cast<double>(weights.size()));
    (heights[i] < 1.0 ? low : high).push_back(static_cast<std::int32_t>(i));
  }

  cells_.resize(weights.size());
  while (!low.empty() && !high.empty()) {
    const std::int32_t own = low.back();
    const std::int32_t other = high.back();
    low.pop_back();
    cells_[own] = {ShareOf(heights[own]), own, other};
    heights[other] -= 1.0 - heights[own];
    if (heights[other] < 1.0) {
      high.pop_back();
      low.push_back(other);
    }
  }
  // Rounding aside, what is left is full.
  for (const std::vector<std::int32_t>& full : {low, high}) {
    for (const std::int32_t i : full) cells_[i] = {ShareOf(1.0), i, i};
  }
}

}  // namespace ballast::envs
