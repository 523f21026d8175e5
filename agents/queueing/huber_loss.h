// The loss of action values.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>

#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// Sum over rows of weight H(Q(action) - target), H(e) = e^2 / 2 up to |e| =
/// limit and limit (|e| - limit / 2) beyond.
/// @param output [1, B, A], the values Q of all actions.
/// @param actions, targets, weights [B].
/// @param gradient [1, B, A], d loss / d output, made to fit.
double HuberLoss(const at::Tensor& output, const envs::IntVector& actions,
                 const Eigen::VectorXd& targets, const Eigen::VectorXd& weights,
                 double limit, at::Tensor& gradient);

}  // namespace ballast::agents::queueing
