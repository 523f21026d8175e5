#include "tools/quantity_groups.h"

#include <tuple>

namespace ballast::tools {
namespace {

QuantityGroup GroupOfOne(const envs::Quantity& entry, int index) {
  const std::size_t dot = entry.name.find('.');
  const bool whole = dot == std::string::npos;
  return {.parts = {entry.name.substr(0, dot)},
          .quantities = {whole ? "" : entry.name.substr(dot + 1)},
          .unit = entry.unit,
          .low = entry.low,
          .high = entry.high,
          .first = index,
          .count = 1};
}

bool SameKind(const QuantityGroup& a, const QuantityGroup& b) {
  return std::tie(a.unit, a.low, a.high) == std::tie(b.unit, b.low, b.high);
}

// Every quantity of one part, as far as they are of one kind.
std::vector<QuantityGroup> GroupByPart(
    const std::vector<envs::Quantity>& entries) {
  std::vector<QuantityGroup> groups;
  for (const envs::Quantity& entry : entries) {
    const int index = static_cast<int>(&entry - entries.data());
    const QuantityGroup next = GroupOfOne(entry, index);
    if (!groups.empty() && groups.back().parts == next.parts &&
        SameKind(groups.back(), next)) {
      groups.back().quantities.push_back(next.quantities.front());
      ++groups.back().count;
    } else {
      groups.push_back(next);
    }
  }
  return groups;
}

}  // namespace

std::vector<QuantityGroup> GroupQuantities(
    const std::vector<envs::Quantity>& entries) {
  std::vector<QuantityGroup> groups;
  for (const QuantityGroup& next : GroupByPart(entries)) {
    if (!groups.empty() && groups.back().quantities == next.quantities &&
        SameKind(groups.back(), next)) {
      groups.back().parts.push_back(next.parts.front());
      groups.back().count += next.count;
    } else {
      groups.push_back(next);
    }
  }
  return groups;
}

}  // namespace ballast::tools
