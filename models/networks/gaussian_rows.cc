#include "models/networks/gaussian_rows.h"

#include <algorithm>
#include <cmath>

#include "models/networks/vector_math.h"

namespace ballast::models {
namespace {

/// exp(-|u|).
[[gnu::always_inline]] inline float ExpOfMinus(float u) {
  return Exp(u < 0.0F ? u : -u);
}

/// @param e  exp(-|u|).
[[gnu::always_inline]] inline float Softplus(float u, float e) {
  return (u > 0.0F ? u : 0.0F) + LogOnePlus(e);
}

/// Far down softplus(u) is exp(u), and would underflow further down. NaN stays
/// NaN, which Log does not promise.
[[gnu::always_inline]] inline float LogSoftplus(float u, float e) {
  const float log = u < -15.0F ? u : Log(Softplus(u, e));
  return u != u ? u : log;
}

/// NaN stays NaN.
[[gnu::always_inline]] inline float Floored(float x, float floor) {
  return x < floor ? floor : x;
}

}  // namespace

BALLAST_CLONED
void ReadGaussianRows(const float* output, std::int64_t count,
                      std::int64_t actions, float shift, float floor,
                      float* mean, float* log_deviation, float* slope) {
  for (std::int64_t row = 0; row < count; ++row) {
    const float* from = output + 2 * row * actions;
    std::copy_n(from, actions, mean + row * actions);
    std::copy_n(from + actions, actions, log_deviation + row * actions);
  }
  const std::int64_t width = count * actions;
  if (slope == nullptr) {
#pragma omp simd
    for (std::int64_t i = 0; i < width; ++i) {
      const float u = log_deviation[i];
      log_deviation[i] = Floored(LogSoftplus(u, ExpOfMinus(u)) + shift, floor);
    }
    return;
  }
#pragma omp simd
  for (std::int64_t i = 0; i < width; ++i) {
    const float u = log_deviation[i];
    const float e = ExpOfMinus(u);
    const float raised = LogSoftplus(u, e) + shift;
    const float sigmoid = (u > 0.0F ? 1.0F : e) / (1.0F + e);
    // sigmoid(u) / softplus(u), whose limit far down is 1.
    const float ratio = u < -15.0F ? 1.0F : sigmoid / Softplus(u, e);
    slope[i] = raised < floor ? 0.0F : ratio;
    log_deviation[i] = Floored(raised, floor);
  }
}

BALLAST_CLONED
void ScaleNoise(const float* mean, const float* log_deviation,
                std::int64_t width, std::int64_t samples, float* noise) {
  constexpr std::int64_t kBlock = 256;
  float deviation[kBlock];
  for (std::int64_t begin = 0; begin < width; begin += kBlock) {
    const std::int64_t count = std::min(kBlock, width - begin);
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i) {
      deviation[i] = Exp(log_deviation[begin + i]);
    }
    for (std::int64_t sample = 0; sample < samples; ++sample) {
      float* draws = noise + sample * width + begin;
#pragma omp simd
      for (std::int64_t i = 0; i < count; ++i) {
        draws[i] = mean[begin + i] + deviation[i] * draws[i];
      }
    }
  }
}

BALLAST_CLONED
void ExpRows(const float* from, std::int64_t count, double* to) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    to[i] = Exp(static_cast<double>(from[i]));
  }
}

BALLAST_CLONED
void ClipToBox(const float* from, std::int64_t count, float* to) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const float raised = from[i] < -1.0F ? -1.0F : from[i];
    to[i] = raised > 1.0F ? 1.0F : raised;
  }
}

}  // namespace ballast::models
