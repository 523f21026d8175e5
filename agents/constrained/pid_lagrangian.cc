#include "agents/constrained/pid_lagrangian.h"

#include <algorithm>
#include <numeric>

namespace ballast::agents::constrained {

PidLagrangian::PidLagrangian(const PidLagrangianConfig& config,
                             std::vector<double> budgets)
    : config_(config),
      budgets_(std::move(budgets)),
      estimates_(at::tensor(budgets_, at::kDouble).repeat({2, 1})),
      integrals_(at::zeros_like(estimates_[0])),
      multipliers_(at::zeros_like(estimates_[0])) {}

void PidLagrangian::Weigh(std::span<const double> /*estimates*/,
                          std::span<double> weights) {
  const auto* multiplier = multipliers_.const_data_ptr<double>();
  const double total =
      1.0 + std::accumulate(multiplier, multiplier + budgets_.size(), 0.0);
  weights[0] = 1.0 / total;
  for (std::size_t k = 0; k < budgets_.size(); ++k) {
    weights[1 + k] = multiplier[k] / total;
  }
}

void PidLagrangian::Learn(std::span<const double> estimates) {
  auto* smooth = estimates_.mutable_data_ptr<double>();
  double* slow = smooth + budgets_.size();
  auto* integral = integrals_.mutable_data_ptr<double>();
  auto* multiplier = multipliers_.mutable_data_ptr<double>();
  for (std::size_t k = 0; k < budgets_.size(); ++k) {
    smooth[k] += (1.0 - config_.smoothing) * (estimates[k] - smooth[k]);
    slow[k] += (1.0 - config_.smoothing) * (smooth[k] - slow[k]);
    const double excess = smooth[k] - budgets_[k];
    integral[k] = std::max(0.0, integral[k] + excess);
    multiplier[k] = std::max(
        0.0, config_.proportional * excess + config_.integral * integral[k] +
                 config_.derivative * std::max(0.0, smooth[k] - slow[k]));
  }
}

std::vector<std::pair<std::string, at::Tensor>> PidLagrangian::Tensors() const {
  return {{"estimates", estimates_},
          {"integrals", integrals_},
          {"multipliers", multipliers_}};
}

}  // namespace ballast::agents::constrained
