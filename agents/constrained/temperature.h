// The temperature of MPO's E-step.
#pragma once

#include <ATen/ATen.h>

namespace ballast::agents::constrained {

enum class TemperatureSolver {
  /// Sequential quadratic programming at tolerance 1e-3 and at most 10
  /// iterations, warm-started: the paper's, inexact by its tolerance.
  kSqp,
  /// The minimiser to 1e-9 relative.
  kExact,
};

/// The dual of the E-step's KL bound, convex in the temperature t:
///   L(t) = t (mean_b (log sum_i exp(F_ib / t) - log N) + bound).
/// Source: Abdolmaleki et al. (2018), arXiv:1806.06920, equation 9.
class TemperatureDual {
 public:
  struct Point {
    double value;
    double slope;  ///< bound - mean_b KL(softmax_b || uniform).
  };

  /// @param objective F [N, B] float32, kept by reference.
  /// @param bound  on the mean KL, in nats, > 0.
  TemperatureDual(const at::Tensor& objective, double bound);

  Point At(double temperature) const;

  /// Temperatures are sought in [1e-6, 1e3].
  /// @param start  the current temperature.
  double Minimise(TemperatureSolver solver, double start) const;

 private:
  double MinimiseBySqp(double start) const;
  double MinimiseExactly() const;

  const at::Tensor& objective_;
  double bound_;
};

/// N softmax_i(F_ib / temperature): weights of mean 1 over i.
/// @param weights [N, B], made to fit.
void SoftmaxWeights(const at::Tensor& objective, double temperature,
                    at::Tensor& weights);

}  // namespace ballast::agents::constrained
