// The constraint methods of the slow update.
#include <algorithm>
#include <cmath>

#include "tests/agents/constrained/slow_update.h"

namespace ballast::agents::constrained {

std::vector<double> SlowUpdate::WeighOutcomes() const {
  std::vector<double> weights(targets_.size(), 0.0);
  switch (agent_.config.constraint_method) {
    case ConstraintMethodKind::kCrpo: {
      std::size_t raised = 0;
      double worst = 1.0;
      for (std::size_t k = 0; k < cost_estimates.size(); ++k) {
        if (cost_estimates[k] / Budget(k) <= worst) continue;
        worst = cost_estimates[k] / Budget(k);
        raised = 1 + k;
      }
      weights[raised] = 1.0;
      break;
    }
    case ConstraintMethodKind::kLagrangian:
      weights[0] = 1.0;
      for (std::size_t k = 0; k < cost_estimates.size(); ++k) {
        weights[1 + k] =
            std::log(1.0 + std::exp(state.at("constraint_method.duals")[k]));
      }
      break;
    case ConstraintMethodKind::kPidLagrangian: {
      const std::vector<double>& multipliers =
          state.at("constraint_method.multipliers");
      double total = 1.0;
      for (const double multiplier : multipliers) total += multiplier;
      weights[0] = 1.0 / total;
      for (std::size_t k = 0; k < cost_estimates.size(); ++k) {
        weights[1 + k] = multipliers[k] / total;
      }
      break;
    }
  }
  return weights;
}

void SlowUpdate::StepMultipliers() {
  const std::size_t constraints = cost_estimates.size();
  if (agent_.config.constraint_method == ConstraintMethodKind::kLagrangian) {
    std::vector<double>& duals = state["constraint_method.duals"];
    std::vector<double> gradient;
    for (std::size_t k = 0; k < constraints; ++k) {
      gradient.push_back(-(cost_estimates[k] - Budget(k)) /
                         (1.0 + std::exp(-duals[k])));
    }
    models::SlowAdamStep(state, "constraint_method.adam", duals, gradient,
                         agent_.config.lagrangian.learning_rate);
  }
  if (agent_.config.constraint_method == ConstraintMethodKind::kPidLagrangian) {
    const PidLagrangianConfig& gains = agent_.config.pid_lagrangian;
    std::vector<double>& averages = state["constraint_method.estimates"];
    for (std::size_t k = 0; k < constraints; ++k) {
      double& smooth = averages[k];
      double& slow = averages[constraints + k];
      smooth = gains.smoothing * smooth +
               (1.0 - gains.smoothing) * cost_estimates[k];
      slow = gains.smoothing * slow + (1.0 - gains.smoothing) * smooth;
      double& integral = state["constraint_method.integrals"][k];
      integral = std::max(integral + smooth - Budget(k), 0.0);
      state["constraint_method.multipliers"][k] =
          std::max(gains.proportional * (smooth - Budget(k)) +
                       gains.integral * integral +
                       gains.derivative * std::max(smooth - slow, 0.0),
                   0.0);
    }
  }
}

}  // namespace ballast::agents::constrained
