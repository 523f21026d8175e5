// Constraint-rectified policy optimisation.
#pragma once

#include <optional>
#include <span>

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

}  // namespace ballast::agents::constrained
