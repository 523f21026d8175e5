// The mean of numbers that are known to lie between two bounds.
#pragma once

#include "tools/statistics/aggregates.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {

/// An interval for the mean of numbers in [0, 1], a share of safe episodes for
/// instance, from independent draws of any distribution. For draws of 0 and 1
/// alone it is Clopper and Pearson's.
///
/// Its upper end is the (1 + confidence) / 2 quantile of the draws' mean under
/// random weights, uniform on the simplex, with one more draw at 1; the lower
/// end is its mirror image. That this holds at every n for every distribution
/// is proven for draws of 0 and 1, and for the others a conjecture that no
/// search has refuted; the coverage simulation looks too.
/// Source: Gaffke (2005), Mathematical Methods of Statistics 14(2); Learned-
/// Miller and Thomas (2019), arXiv:1905.06208.
/// @param scores  of two or more runs a task, in [0, 1]; with several tasks
///   equally many in each, of which the i-th seeds together are one draw, the
///   mean over tasks. Throws std::invalid_argument for others.
Interval BoundedMeanInterval(const TaskScores& scores,
                             double confidence = 0.95);

/// Probability that points, weighed at random and uniformly on the simplex,
/// have a mean of at most x: the integral of the B-spline whose knots they are.
/// @param sorted  two or more points.
/// Source: Curry and Schoenberg (1966), J. d'Analyse Mathematique 17.
double RandomlyWeighedMeanCdf(const std::vector<double>& sorted, double x);

}  // namespace ballast::tools
