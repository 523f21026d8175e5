#include "models/networks/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

// The one macro of the house: an attribute that sanitizers (whose run time
// starts after the dispatcher) and other processors must not see.
#ifdef BALLAST_CPU_DISPATCH
#define BALLAST_CLONED \
  [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define BALLAST_CLONED
#endif

namespace ballast::models {
namespace {

constexpr float kLayerNormEpsilon = 1e-3F;

/// e^x for x <= 0, to about 1 ulp; NaN stays NaN. Cephes' polynomial.
[[gnu::always_inline]] inline float ExpNonPositive(float x) {
  x = x < -87.0F ? -87.0F : x;
  const float n = __builtin_rintf(x * 1.44269504F);
  const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  const std::uint32_t bits =
      static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

[[gnu::always_inline]] inline float Tanh(float x) {
  const float magnitude = x < 0.0F ? -x : x;
  const float e = ExpNonPositive(-2.0F * magnitude);
  const float t = (1.0F - e) / (1.0F + e);
  return x < 0.0F ? -t : t;
}

BALLAST_CLONED
void EluRows(float* rows, std::int64_t count, std::int64_t width,
             const float* bias) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      const float x = row[c] + bias[c];
      const float e = ExpNonPositive(x > 0.0F ? 0.0F : x) - 1.0F;
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
      const float e = ExpNonPositive(x > 0.0F ? 0.0F : x);
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
void ReluRows(float* rows, std::int64_t count, std::int64_t width,
              const float* bias, float slope_at_zero, float* slope) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    float* slopes = slope == nullptr ? nullptr : slope + r * width;
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) row[c] += bias[c];
    if (slopes != nullptr) {
#pragma omp simd
      for (std::int64_t c = 0; c < width; ++c) {
        const float below = row[c] < 0.0F ? 0.0F : slope_at_zero;
        slopes[c] = row[c] > 0.0F ? 1.0F : below;
      }
    }
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] = row[c] < 0.0F ? 0.0F : row[c];
    }
  }
}

}  // namespace

void AddBiasActivate(float* rows, std::int64_t count, std::int64_t width,
                     const float* bias, const MlpConfig& config, float* slope) {
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
      ReluRows(rows, count, width, bias,
               static_cast<float>(config.relu_slope_at_zero), slope);
      break;
  }
}

BALLAST_CLONED
void LayerNormTanh(float* rows, std::int64_t count, std::int64_t width,
                   const LayerNormRows& norm) {
  const float scale = 1.0F / static_cast<float>(width);
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    float sum = 0.0F;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] += norm.bias[c];
      sum += row[c];
    }
    const float mean = sum * scale;
    float squares = 0.0F;
#pragma omp simd reduction(+ : squares)
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] -= mean;
      squares += row[c] * row[c];
    }
    const float inverse = 1.0F / std::sqrt(squares * scale + kLayerNormEpsilon);
    if (norm.normalised != nullptr) {
      norm.inverse_deviation[r] = inverse;
      float* normalised = norm.normalised + r * width;
#pragma omp simd
      for (std::int64_t c = 0; c < width; ++c) normalised[c] = row[c] * inverse;
    }
#pragma omp simd
    for (std::int64_t c = 0; c < width; ++c) {
      row[c] = Tanh(row[c] * inverse * norm.gain[c] + norm.offset[c]);
    }
    if (norm.slope != nullptr) {
      float* slopes = norm.slope + r * width;
#pragma omp simd
      for (std::int64_t c = 0; c < width; ++c) {
        slopes[c] = 1.0F - row[c] * row[c];
      }
    }
  }
}

BALLAST_CLONED
void AddActionShare(float* rows, std::int64_t count, std::int64_t width,
                    const float* base, const float* action,
                    std::int64_t actions, const float* weight) {
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = rows + r * width;
    const float* start = base + r * width;
    for (std::int64_t j = 0; j < actions; ++j) {
      const float a = action[r * actions + j];
      const float* weights = weight + j * width;
#pragma omp simd
      for (std::int64_t c = 0; c < width; ++c) {
        row[c] = start[c] + a * weights[c];
      }
      start = row;
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
void MultiplyInto(float* target, const float* factor, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) target[i] *= factor[i];
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
      gain_gradient[c] += row[c] * x[c];
      offset_gradient[c] += row[c];
      row[c] *= gain[c];
      sum += row[c];
      product += row[c] * x[c];
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
