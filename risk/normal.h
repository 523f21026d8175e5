// The standard normal distribution function and its inverse.
#pragma once

namespace ballast::risk {

/// Probability that a standard normal is at most z.
double NormalCdf(double z);

/// The z with NormalCdf(z) = u, to 1e-14 relative.
/// @param u  in (0, 1); the quantiles at 0 and 1 are infinite.
double InverseNormalCdf(double u);

}  // namespace ballast::risk
