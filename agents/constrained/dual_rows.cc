#include "agents/constrained/dual_rows.h"

#include <algorithm>
#include <cmath>

#include "models/networks/vector_math.h"

namespace ballast::agents::constrained {
namespace {

using models::Exp;

constexpr std::int64_t kLanes = 64;  // States worked at once.

/// The greatest objective of each of `lanes` states.
[[gnu::always_inline]] inline void FindBest(const float* objective,
                                            std::int64_t samples,
                                            std::int64_t states,
                                            std::int64_t lanes, float* best) {
  std::copy_n(objective, lanes, best);
  for (std::int64_t i = 1; i < samples; ++i) {
    const float* row = objective + i * states;
#pragma omp simd
    for (std::int64_t b = 0; b < lanes; ++b) {
      best[b] = row[b] > best[b] ? row[b] : best[b];
    }
  }
}

}  // namespace

BALLAST_CLONED
DualSums SumDual(const float* objective, std::int64_t samples,
                 std::int64_t states, double temperature) {
  const double inverse = 1.0 / temperature;
  DualSums total{0.0, 0.0};
  for (std::int64_t begin = 0; begin < states; begin += kLanes) {
    const std::int64_t lanes = std::min(kLanes, states - begin);
    const float* block = objective + begin;
    float best[kLanes];
    double sum[kLanes] = {};
    double dot[kLanes] = {};
    FindBest(block, samples, states, lanes, best);
    for (std::int64_t i = 0; i < samples; ++i) {
      const float* row = block + i * states;
#pragma omp simd
      for (std::int64_t b = 0; b < lanes; ++b) {
        const double below =
            (static_cast<double>(row[b]) - static_cast<double>(best[b])) *
            inverse;
        const double weight = Exp(below);
        sum[b] += weight;
        dot[b] += weight * below;
      }
    }
    // One logarithm for the product of a few sums, each in [1, samples].
    constexpr std::int64_t kFactors = 8;
    for (std::int64_t first = 0; first < lanes; first += kFactors) {
      double product = 1.0;
      for (std::int64_t b = first; b < std::min(first + kFactors, lanes); ++b) {
        product *= sum[b];
        const double lifted = static_cast<double>(best[b]) * inverse;
        total.log_sum += lifted;
        total.softmax_ratio += dot[b] / sum[b] + lifted;
      }
      total.log_sum += std::log(product);
    }
  }
  total.log_sum /= static_cast<double>(states);
  total.softmax_ratio /= static_cast<double>(states);
  return total;
}

BALLAST_CLONED
void SoftmaxRows(const float* objective, std::int64_t samples,
                 std::int64_t states, double temperature, float* weights) {
  const double inverse = 1.0 / temperature;
  for (std::int64_t begin = 0; begin < states; begin += kLanes) {
    const std::int64_t lanes = std::min(kLanes, states - begin);
    float best[kLanes];
    double sum[kLanes] = {};
    FindBest(objective + begin, samples, states, lanes, best);
    for (std::int64_t i = 0; i < samples; ++i) {
      const float* row = objective + i * states + begin;
      float* weight = weights + i * states + begin;
#pragma omp simd
      for (std::int64_t b = 0; b < lanes; ++b) {
        const double exponential =
            Exp((static_cast<double>(row[b]) - static_cast<double>(best[b])) *
                inverse);
        weight[b] = static_cast<float>(exponential);
        sum[b] += exponential;
      }
    }
    float scale[kLanes];
    for (std::int64_t b = 0; b < lanes; ++b) {
      scale[b] = static_cast<float>(static_cast<double>(samples) / sum[b]);
    }
    for (std::int64_t i = 0; i < samples; ++i) {
      float* weight = weights + i * states + begin;
#pragma omp simd
      for (std::int64_t b = 0; b < lanes; ++b) weight[b] *= scale[b];
    }
  }
}

}  // namespace ballast::agents::constrained
