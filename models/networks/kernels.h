// Row kernels of the networks: what happens to rows while they are in cache.
//
// Compiled for AVX2 and AVX-512 beside the plain form and chosen at run time.
// exp and tanh are those of vector_math.h.
#pragma once

#include <cstdint>

#include "models/networks/mlp.h"

namespace ballast::models {

/// rows += bias, then the activation, in place.
/// @param rows [count, width].
/// @param slope [count, width] receives the derivative, or null.
/// @return how many ReLUs were given exactly 0, counted with the derivatives.
std::int64_t AddBiasActivate(float* rows, std::int64_t count,
                             std::int64_t width, const float* bias,
                             const MlpConfig& config, float* slope);

/// LayerNorm's parameters and, when a tape is kept, what its backward needs.
struct LayerNormRows {
  const float* bias;
  const float* gain;
  const float* offset;
  float* normalised;         ///< [count, width] or null.
  float* inverse_deviation;  ///< [count] or null.
  float* slope;              ///< [count, width], derivative of tanh, or null.
};

/// rows = tanh(gain LayerNorm(rows + bias) + offset), epsilon 1e-3, in place.
void LayerNormTanh(float* rows, std::int64_t count, std::int64_t width,
                   const LayerNormRows& norm);

/// rows += bias.
void AddBias(float* rows, std::int64_t count, std::int64_t width,
             const float* bias);

/// output = (x - mean) / scale. @param x, output [count, width], perhaps the
/// same.
void NormaliseRows(const float* x, std::int64_t count, std::int64_t width,
                   const float* mean, const float* scale, float* output);

/// to [columns, rows] = the transpose of from [rows, columns].
void Transpose(const float* from, std::int64_t rows, std::int64_t columns,
               float* to);

/// target *= factor, elementwise.
void MultiplyInto(float* target, const float* factor, std::int64_t count);

/// The same where `activation` is not 0; elsewhere the target stays.
void MultiplyWhereActive(float* target, const float* factor,
                         const float* activation, std::int64_t count);

/// sum[c] = sum over rows of rows[r, c].
void SumRows(const float* rows, std::int64_t count, std::int64_t width,
             float* sum);

/// Backward of LayerNorm, in place: on entry d loss / d (gain x + offset), on
/// return d loss / d (dense output).
/// @param gain_gradient, offset_gradient [width], overwritten.
void LayerNormBackward(float* rows, std::int64_t count, std::int64_t width,
                       const float* normalised, const float* inverse_deviation,
                       const float* gain, float* gain_gradient,
                       float* offset_gradient);

/// One pass of Adam: the moments follow the gradient, the parameters move by
/// -step m / (sqrt(v) + epsilon).
struct AdamRates {
  float beta1;
  float beta2;
  float step;
  float epsilon;
};
void AdamPass(float* parameters, const float* gradient, float* first_moment,
              float* second_moment, std::int64_t count, const AdamRates& rates);

/// target += rate (source - target).
void MoveTowards(float* target, const float* source, std::int64_t count,
                 float rate);

}  // namespace ballast::models
