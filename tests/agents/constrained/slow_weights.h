// Weights of sorted samples from the formulas of the distortions.
#pragma once

#include <vector>

#include "risk/registry.h"
#include "risk/risk_measure.h"

namespace ballast::agents::constrained {

/// g(i / n) - g((i - 1) / n), the worst sample's first. Fails the test for a
/// distortion whose formula it does not know.
std::vector<double> SlowWeights(const risk::DistortionOptions& distortion,
                                int n);

/// The same of a reward.
std::vector<double> SlowRewardWeights(const risk::DistortionOptions& distortion,
                                      int n, risk::RewardAttitude attitude);

}  // namespace ballast::agents::constrained
