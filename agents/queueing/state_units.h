// What the values of a state are told in.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// A unit for each state: 1, or, once a mean cost is given, 1 + c / mean for a
/// state of cost c. Values grow with the square of the queues, so that in units
/// of 1 a network would spend itself on long ones. No choice depends on it.
class StateUnits {
 public:
  /// @param system  outlives this object.
  explicit StateUnits(const envs::MixedSystem& system) : system_(system) {}

  /// @param mean  per step, > 0.
  void set_mean_cost(double mean) { mean_cost_ = mean; }
  /// @param units [B], made to fit.
  void Of(const StateRows& states, Eigen::VectorXd& units) const;

 private:
  const envs::MixedSystem& system_;
  std::optional<double> mean_cost_;
};

}  // namespace ballast::agents::queueing
