#include "tools/ascending_order.h"

#include <algorithm>
#include <numeric>

namespace ballast::tools {

std::vector<std::size_t> AscendingOrder(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  return order;
}

}  // namespace ballast::tools
