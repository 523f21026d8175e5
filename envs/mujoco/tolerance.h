// The suite's shaping function: 1 inside an interval, falling off outside.
#pragma once

namespace ballast::envs {

/// How a value falls off outside the interval, as a function of its distance
/// to it in units of the margin.
enum class Falloff { kGaussian, kLinear, kQuadratic };

/// In [0, 1]: 1 on [low, high], `value_at_margin` at `margin` outside of it.
/// @param margin  > 0, or 0 for a step down to 0; in the unit of `x`.
/// @param value_at_margin  in (0, 1) for a Gaussian, in [0, 1) otherwise.
/// Source: dm_control, utils/rewards.
double Tolerance(double x, double low, double high, double margin,
                 Falloff falloff = Falloff::kGaussian,
                 double value_at_margin = 0.1);

}  // namespace ballast::envs
