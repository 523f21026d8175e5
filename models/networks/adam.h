// The Adam optimiser over one flat parameter buffer.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ballast::models {

/// Adam as TensorFlow computes it: epsilon is added to the square root of the
/// uncorrected second moment,
///   theta -= rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon),
/// with beta1 0.9, beta2 0.999, epsilon 1e-7.
/// Source: Kingma and Ba (2015), "epsilon hat" at the end of their section 2.
class Adam {
 public:
  /// @param shape  of the parameters it will step.
  Adam(at::IntArrayRef shape, double learning_rate);

  /// Moves `parameters` once against `gradient`, both of the shape given.
  void Step(at::Tensor& parameters, const at::Tensor& gradient);

  /// Of the steps to come; a schedule's owner sets it before each.
  void set_learning_rate(double rate) { learning_rate_ = rate; }

  /// Views of the moments and the count of steps, for checkpoints.
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const;

 private:
  double learning_rate_;
  at::Tensor first_moment_;
  at::Tensor second_moment_;
  at::Tensor steps_;  ///< int64 scalar.
};

/// Scales the gradient to at most `limit` in global norm; returns its norm
/// before.
double CutToNorm(at::Tensor& gradient, double limit);

/// target <- (1 - rate) target + rate source.
void FollowTarget(at::Tensor& target, const at::Tensor& source, double rate);

}  // namespace ballast::models
