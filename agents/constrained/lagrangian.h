// Lagrange multipliers on the costs.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/constrained/constraint_method.h"
#include "models/networks/adam.h"

namespace ballast::agents::constrained {

struct LagrangianConfig {
  double multiplier = 0.1;      ///< Initial, > 0.
  double learning_rate = 1e-6;  ///< Of Adam, per update.
};

/// Weighs the reward with 1 and each cost with its own multiplier, a softplus
/// that Adam raises while the cost is above its budget and lowers while it is
/// below. At the default rate, that of the RAMU program, a multiplier hardly
/// leaves its start within a million updates.
class Lagrangian : public ConstraintMethod {
 public:
  /// @param budgets [K], on the discounted cost-to-go.
  Lagrangian(const LagrangianConfig& config, std::vector<double> budgets);

  void Weigh(std::span<const double> estimates,
             std::span<double> weights) override;
  void Learn(std::span<const double> estimates) override;
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const override;

 private:
  std::vector<double> budgets_;
  at::Tensor duals_;  ///< [K]: softplus^-1 of the multipliers.
  at::Tensor gradient_;
  models::Adam adam_;
};

}  // namespace ballast::agents::constrained
