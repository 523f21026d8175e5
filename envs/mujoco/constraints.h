// Quantities that constraints of several robots compare with a limit.
#pragma once

#include <span>
#include <string>

namespace ballast::envs {

/// The largest magnitude among `values`.
double MaxMagnitude(std::span<const double> values);

/// The largest change of a control since the step before.
double MaxChange(std::span<const double> now, std::span<const double> before);

/// A number as a constraint's meaning prints it: at most 4 digits.
std::string Short(double number);

}  // namespace ballast::envs
