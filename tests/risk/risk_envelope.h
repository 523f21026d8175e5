// The dual side of a risk measure: a set of reweighings of n samples.
#pragma once

#include <Eigen/Core>

#include "envs/queueing/linear_program.h"
#include "risk/distortion.h"

namespace ballast::risk {

/// The worst expected cost over the risk envelope of n equally likely samples,
///   U = {b >= 0 : sum b = 1, b(S) <= g(|S| / n) for every subset S},
/// found by a linear program with one row per subset.
/// @param costs  [n], high is bad; n <= 10.
/// @return value and the worst reweighing b, [n].
envs::LinearProgramSolution WorstReweighing(const DistortionFunction& g,
                                            const Eigen::VectorXd& costs);

}  // namespace ballast::risk
