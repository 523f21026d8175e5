// Lagrange multipliers from a controller.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/constrained/constraint_method.h"

namespace ballast::agents::constrained {

/// Gains per unit of discounted cost-to-go; the integral one per update.
struct PidLagrangianConfig {
  double proportional = 0.05;
  double integral = 1e-4;
  double derivative = 0.1;
  /// Share of the past in the moving averages of estimates and their changes,
  /// in [0, 1).
  double smoothing = 0.95;
};

/// One multiplier per cost, set by a PID controller of its excess over the
/// budget: with J the smoothed estimate and d the budget,
///   I <- max(0, I + J - d),
///   multiplier = max(0, P (J - d) + integral gain * I + D max(0, J - J')),
/// where J' is J smoothed once more; both begin at the budget. Unlike
/// integration alone it answers a cost that rises before it exceeds the budget.
/// The objective is divided by 1 + the multipliers' sum, which keeps its size.
/// Source: Stooke, Achiam and Abbeel (2020), Responsive Safety in
/// Reinforcement Learning by PID Lagrangian Methods, ICML, algorithm 2.
class PidLagrangian : public ConstraintMethod {
 public:
  /// @param budgets [K], on the discounted cost-to-go.
  PidLagrangian(const PidLagrangianConfig& config, std::vector<double> budgets);

  void Weigh(std::span<const double> estimates,
             std::span<double> weights) override;
  void Learn(std::span<const double> estimates) override;
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const override;

 private:
  PidLagrangianConfig config_;
  std::vector<double> budgets_;
  at::Tensor estimates_;    ///< double [2, K]: J, and J'.
  at::Tensor integrals_;    ///< double [K].
  at::Tensor multipliers_;  ///< double [K].
};

}  // namespace ballast::agents::constrained
