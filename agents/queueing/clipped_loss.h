// The clipped loss of proximal policy optimisation, for costs.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "agents/queueing/joint_actions.h"

namespace ballast::agents::queueing {

/// One action at one state and what it says about the policy.
struct PolicyTerm {
  int row;           ///< Of the minibatch.
  int action;        ///< Joint.
  double weight;     ///< In the loss, >= 0.
  double advantage;  ///< Of costs: low is good.
};

/// The sum over the terms of
///   weight max(r A, clip(r, 1 - clip, 1 + clip) A),   r = pi(a) / pi_old(a),
/// and its gradient with respect to the logits. Costs are minimised, hence the
/// maximum.
/// Source: Schulman et al. (2017), arXiv 1707.06347, equation 7 turned round.
/// @param log_probability [B, C] of each choice, -inf where forbidden, as
///   models::MaskedCategorical gives it; @param old_log_probability  likewise.
/// @param terms  of actions that are possible.
/// @param gradient [B, C], made to fit and overwritten.
double ClippedLoss(const at::Tensor& log_probability,
                   const at::Tensor& old_log_probability,
                   const JointActions& actions,
                   const std::vector<PolicyTerm>& terms, double clip,
                   at::Tensor& gradient);

}  // namespace ballast::agents::queueing
