// Row kernels of diagonal Gaussians; compiled like those of kernels.h.
#pragma once

#include <cstdint>

namespace ballast::models {

/// Reads a network's rows: the mean is a row's first half and, with u its
/// second, log deviation = max(log softplus(u) + shift, floor).
/// @param output [count, 2A].
/// @param mean, log_deviation [count, A].
/// @param slope [count, A] receives d log deviation / d u, or null.
void ReadGaussianRows(const float* output, std::int64_t count,
                      std::int64_t actions, float shift, float floor,
                      float* mean, float* log_deviation, float* slope);

/// noise = mean + exp(log_deviation) noise for each of `samples` draws.
/// @param mean, log_deviation [width]; @param noise [samples, width].
void ScaleNoise(const float* mean, const float* log_deviation,
                std::int64_t width, std::int64_t samples, float* noise);

/// to = exp(from) in double.
void ExpRows(const float* from, std::int64_t count, double* to);

/// to = from cut to [-1, 1].
void ClipToBox(const float* from, std::int64_t count, float* to);

}  // namespace ballast::models
