// Row kernels of the temperature dual, vectorised over states.
#pragma once

#include <cstdint>

namespace ballast::agents::constrained {

/// Averages over the states of what the dual's value and slope are made of.
struct DualSums {
  double log_sum;        ///< log sum_i exp(F_i / t).
  double softmax_ratio;  ///< sum_i softmax_i(F / t) F_i / t.
};

/// @param objective F [samples, states].
DualSums SumDual(const float* objective, std::int64_t samples,
                 std::int64_t states, double temperature);

/// weights = samples softmax_i(F / t), of mean 1 over i. [samples, states].
void SoftmaxRows(const float* objective, std::int64_t samples,
                 std::int64_t states, double temperature, float* weights);

}  // namespace ballast::agents::constrained
