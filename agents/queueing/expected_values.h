// Values of next states, exact over what chance may do.
#pragma once

#include <Eigen/Core>

#include "agents/queueing/ppo_snapshot.h"
#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// For each state and its action, the sum over labels w of P(w | s) V(x'),
/// x' the state that the known map gives. Uses the law of the labels, which a
/// learner without a model does not know (an approximating martingale
/// process).
/// Source: Dai and Gluzman (2022), arXiv 2008.01644.
/// @param states [B, P + d].  @param values [B], made to fit.
void ExpectedValues(const envs::MixedSystem& system, PpoSnapshot& snapshot,
                    const StateRows& states, const envs::IntVector& actions,
                    Eigen::VectorXd& values);

}  // namespace ballast::agents::queueing
