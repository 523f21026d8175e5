#include "models/networks/kernels.h"

#include <algorithm>
#include <cmath>

#include "models/networks/vector_math.h"

namespace ballast::models {
namespace {

constexpr float kLayerNormEpsilon = 1e-3F;

BALLAST_CLONED
void EluRows(float* rows, std::int64_t count, std::int64_t width,
             const float* bias) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      const float x = row[c] + bias[c];
      const float e = ExpBelow88(x > 0.0F ? 0.0F : x) - 1.0F;
      row[c] = x > 0.0F ? x : e;
    }
  }
}

BALLAST_CLONED
void EluRowsTaped(float* rows, std::int64_t count, std::int64_t width,
                  const float* bias, float* slope) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    float* slopes = slope + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      const float x = row[c] + bias[c];
      const float e = ExpBelow88(x > 0.0F ? 0.0F : x);
      row[c] = x > 0.0F ? x : e - 1.0F;
      slopes[c] = x > 0.0F ? 1.0F : e;
    }
  }
}

BALLAST_CLONED
void TanhRows(float* rows, std::int64_t count, std::int64_t width,
              const float* bias, float* slope) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) row[c] = Tanh(row[c] + bias[c]);
    if (slope == nullptr) continue;
    float* slopes = slope + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      slopes[c] = 1.0F - row[c] * row[c];
    }
  }
}

BALLAST_CLONED
std::int64_t ReluRows(float* rows, std::int64_t count, std::int64_t width,
                      const float* bias, float slope_at_zero, float* slope) {
  std::int64_t zeros = 0;
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    float* slopes = slope == nullptr ? nullptr : slope + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) row[c] += bias[c];
    if (slopes != nullptr) {
      std::int32_t row_zeros = 0;
#pragma omp simd reduction(+ : row_zeros)
      for (std::int64_t c = 0; c < width; ++c) {
        row_zeros += row[c] == 0.0F ? 1 : 0;
        const float above = row[c] == 0.0F ? slope_at_zero : 1.0F;
        slopes[c] = row[c] < 0.0F ? 0.0F : above;
      }
      zeros += row_zeros;
    }
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] = row[c] < 0.0F ? 0.0F : row[c];
    }
  }
  return zeros;
}

}  // namespace

std::int64_t AddBiasActivate(float* rows, std::int64_t count,
                             std::int64_t width, const float* bias,
                             const MlpConfig& config, float* slope) {
  switch (config.activation) {
    case Activation::kElu:
      if (slope == nullptr) {
        EluRows(rows, count, width, bias);
      } else {
        EluRowsTaped(rows, count, width, bias, slope);
      }
      break;
    case Activation::kTanh:
      TanhRows(rows, count, width, bias, slope);
      break;
    case Activation::kRelu:
      return ReluRows(rows, count, width, bias,
                      static_cast<float>(config.relu_at_zero.slope), slope);
  }
  return 0;
}

BALLAST_CLONED
void LayerNormTanh(float* rows, std::int64_t count, std::int64_t width,
                   const LayerNormRows& norm) {
  const float scale = 1.0F / static_cast<float>(width);
  const float* bias = norm.bias;
  const float* gain = norm.gain;
  const float* offset = norm.offset;
  // Several rows one step at a time: the sums of different rows do not wait
  // for one another.
  constexpr std::int64_t kRows = 32;
  float means[kRows];
  float inverses[kRows];
  for (std::int64_t first = 0; first < count; first += kRows) {
    const std::int64_t end = std::min(kRows, count - first);
    for (std::int64_t r = 0; r < end; ++r) {
      float* row = rows + (first + r) * width;
      float sum = 0.0F;
#pragma omp simd reduction(+ : sum)
      for (std::int64_t c = 0; c < width; ++c) {
        const float x = row[c] + bias[c];
        row[c] = x;
        sum += x;
      }
      means[r] = sum * scale;
    }
    for (std::int64_t r = 0; r < end; ++r) {
      const float* row = rows + (first + r) * width;
      const float mean = means[r];
      float squares = 0.0F;
#pragma omp simd reduction(+ : squares)
      for (std::int64_t c = 0; c < width; ++c) {
        const float x = row[c] - mean;
        squares += x * x;
      }
      inverses[r] = squares;
    }
    for (std::int64_t r = 0; r < end; ++r) {
      inverses[r] = 1.0F / std::sqrt(inverses[r] * scale + kLayerNormEpsilon);
    }
    for (std::int64_t r = 0; r < end; ++r) {
      float* row = rows + (first + r) * width;
      const float mean = means[r];
      const float inverse = inverses[r];
      if (norm.normalised != nullptr) {
        norm.inverse_deviation[first + r] = inverse;
        float* normalised = norm.normalised + (first + r) * width;
#pragma omp simd
        for (std::int64_t c = 0; c < width; ++c) {
          normalised[c] = (row[c] - mean) * inverse;
        }
      }
#pragma omp simd
      for (std::int64_t c = 0; c < width; ++c) {
        row[c] = Tanh((row[c] - mean) * inverse * gain[c] + offset[c]);
      }
      if (norm.slope != nullptr) {
        float* slopes = norm.slope + (first + r) * width;
#pragma omp simd
        for (std::int64_t c = 0; c < width; ++c) {
          slopes[c] = 1.0F - row[c] * row[c];
        }
      }
    }
  }
}

BALLAST_CLONED
void AddBias(float* rows, std::int64_t count, std::int64_t width,
             const float* bias) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) row[c] += bias[c];
  }
}

BALLAST_CLONED
void NormaliseRows(const float* x, std::int64_t count, std::int64_t width,
                   const float* mean, const float* scale, float* output) {
  for (std::int64_t row = 0; row < count; ++row) {
    const float* from = x + row * width;
    float* to = output + row * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      to[c] = (from[c] - mean[c]) / scale[c];
    }
  }
}

BALLAST_CLONED
void Transpose(const float* from, std::int64_t rows, std::int64_t columns,
               float* to) {
  constexpr std::int64_t kSide = 16;  // Of blocks that fill cache lines.
  for (std::int64_t r = 0; r < rows; r += kSide) {
    for (std::int64_t c = 0; c < columns; c += kSide) {
      const std::int64_t height = std::min(kSide, rows - r);
      const std::int64_t width = std::min(kSide, columns - c);
      for (std::int64_t i = 0; i < width; ++i) {
        for (std::int64_t j = 0; j < height; ++j) {
          to[(c + i) * rows + r + j] = from[(r + j) * columns + c + i];
        }
      }
    }
  }
}

BALLAST_CLONED
void MultiplyInto(float* target, const float* factor, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) target[i] *= factor[i];
}

BALLAST_CLONED
void MultiplyWhereActive(float* target, const float* factor,
                         const float* activation, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    target[i] *= activation[i] == 0.0F ? 1.0F : factor[i];
  }
}

BALLAST_CLONED
void SumRows(const float* rows, std::int64_t count, std::int64_t width,
             float* sum) {
  std::fill_n(sum, width, 0.0F);
  for (std::int64_t r = 0; r < count; ++r) {
    const float* row = rows + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) sum[c] += row[c];
  }
}

BALLAST_CLONED
void LayerNormBackward(float* rows, std::int64_t count, std::int64_t width,
                       const float* normalised, const float* inverse_deviation,
                       const float* gain, float* gain_gradient,
                       float* offset_gradient) {
  std::fill_n(gain_gradient, width, 0.0F);
  std::fill_n(offset_gradient, width, 0.0F);
  const float scale = 1.0F / static_cast<float>(width);
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    const float* x = normalised + r * width;
    float sum = 0.0F;
    float product = 0.0F;
#pragma omp simd reduction(+ : sum, product)
    for (std::int64_t c = 0; c < width; ++c) {
      const float delta = row[c];
      gain_gradient[c] += delta * x[c];
      offset_gradient[c] += delta;
      const float scaled = delta * gain[c];
      row[c] = scaled;
      sum += scaled;
      product += scaled * x[c];
    }
    const float mean = sum * scale;
    const float along = product * scale;
    const float inverse = inverse_deviation[r];
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] = inverse * (row[c] - mean - x[c] * along);
    }
  }
}

BALLAST_CLONED
void AdamPass(float* parameters, const float* gradient, float* first_moment,
              float* second_moment, std::int64_t count,
              const AdamRates& rates) {
  const AdamRates r = rates;
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i];
    const float m = r.beta1 * first_moment[i] + (1.0F - r.beta1) * g;
    const float v = r.beta2 * second_moment[i] + (1.0F - r.beta2) * g * g;
    first_moment[i] = m;
    second_moment[i] = v;
    parameters[i] -= r.step * m / (std::sqrt(v) + r.epsilon);
  }
}

BALLAST_CLONED
void MoveTowards(float* target, const float* source, std::int64_t count,
                 float rate) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    target[i] += rate * (source[i] - target[i]);
  }
}

}  // namespace ballast::models
