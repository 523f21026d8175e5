// Quantities that constraints of several robots compare with a limit.
#pragma once

#include <span>
#include <string>

#include "envs/mujoco/simulation_view.h"

namespace ballast::envs {

/// The largest magnitude among `values`.
double MaxMagnitude(std::span<const double> values);

/// The largest change of a control since the step before.
double MaxChange(std::span<const double> now, std::span<const double> before);

/// The largest of single numbers in the sensor data, e.g. of touch sensors,
/// which are at least 0. @param sensors  where each lies.
double MaxSensor(std::span<const int> sensors, const SimulationView& view);

/// A number as a constraint's meaning prints it: at most 4 digits.
std::string Short(double number);

}  // namespace ballast::envs
