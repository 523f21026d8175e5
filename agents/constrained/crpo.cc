#include "agents/constrained/crpo.h"

#include <algorithm>
#include <limits>

namespace ballast::agents::constrained {

std::optional<int> MostViolated(std::span<const double> estimates,
                                std::span<const double> budgets) {
  std::optional<int> worst;
  double worst_ratio = 0.0;
  for (std::size_t k = 0; k < estimates.size(); ++k) {
    if (estimates[k] <= budgets[k]) continue;
    const double ratio =
        estimates[k] / std::max(budgets[k], std::numeric_limits<double>::min());
    if (!worst || ratio > worst_ratio) {
      worst = static_cast<int>(k);
      worst_ratio = ratio;
    }
  }
  return worst;
}

void Crpo::Weigh(std::span<const double> estimates, std::span<double> weights) {
  std::ranges::fill(weights, 0.0);
  const std::optional<int> violated = MostViolated(estimates, budgets_);
  weights[violated ? 1 + static_cast<std::size_t>(*violated) : 0] = 1.0;
}

}  // namespace ballast::agents::constrained
