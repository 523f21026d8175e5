#include "agents/queueing/state_units.h"

namespace ballast::agents::queueing {

void StateUnits::Of(const StateRows& states, Eigen::VectorXd& units) const {
  if (!mean_cost_) {
    units.setOnes(states.rows());
    return;
  }
  system_.Cost(states, units);
  units = 1.0 + units.array() / *mean_cost_;
}

}  // namespace ballast::agents::queueing
