#include "models/networks/gaussian_rows.h"

#include <algorithm>
#include <cmath>

#include "models/networks/vector_math.h"

namespace ballast::models {

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
  if (slope != nullptr) {
#pragma omp simd
    for (std::int64_t i = 0; i < width; ++i) {
      const float u = log_deviation[i];
      const float magnitude = u < 0.0F ? -u : u;
      const float e = Exp(-magnitude);
      const float softplus = (u > 0.0F ? u : 0.0F) + LogOnePlus(e);
      const float sigmoid = (u > 0.0F ? 1.0F : e) / (1.0F + e);
      const float log_softplus = u < -15.0F ? u : Log(softplus);
      // sigmoid(u) / softplus(u), whose limit far down is 1.
      const float ratio = u < -15.0F ? 1.0F : sigmoid / softplus;
      slope[i] = log_softplus + shift >= floor ? ratio : 0.0F;
    }
  }
#pragma omp simd
  for (std::int64_t i = 0; i < width; ++i) {
    const float u = log_deviation[i];
    const float magnitude = u < 0.0F ? -u : u;
    const float softplus = (u > 0.0F ? u : 0.0F) + LogOnePlus(Exp(-magnitude));
    // Far down softplus(u) is exp(u), and would underflow further down.
    const float raised = (u < -15.0F ? u : Log(softplus)) + shift;
    const float floored = raised < floor ? floor : raised;
    log_deviation[i] = u != u ? u : floored;
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
