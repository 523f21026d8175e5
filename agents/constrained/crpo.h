// Constraint-rectified policy optimisation.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "agents/constrained/constraint_method.h"

namespace ballast::agents::constrained {

/// Which cost the next policy improvement lowers: the one furthest over its
/// budget, relative to the budget; none while every estimate is within its
/// own, so that the reward is raised. A budget of 0 counts as the smallest
/// positive number: any cost is then infinitely far over. An estimate that is
/// not a number counts as over its budget.
/// Source: Xu, Liang and Lan (2021), ICML; strict inequality as in the RAMU
/// program.
/// @param estimates, budgets [K], discounted cost-to-go.
std::optional<int> MostViolated(std::span<const double> estimates,
                                std::span<const double> budgets);

/// Raises the reward while every cost is within its budget, else lowers the
/// most violated cost and nothing else.
class Crpo : public ConstraintMethod {
 public:
  /// @param budgets [K], on the discounted cost-to-go.
  explicit Crpo(std::vector<double> budgets) : budgets_(std::move(budgets)) {}

  void Weigh(std::span<const double> estimates,
             std::span<double> weights) override;

 private:
  std::vector<double> budgets_;
};

}  // namespace ballast::agents::constrained
