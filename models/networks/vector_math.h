// Elementary functions that loops over rows vectorise.
#pragma once

#include <cstdint>
#include <cstring>

// The one macro of the house: an attribute that sanitizers (whose run time
// starts after the dispatcher) and other processors must not see. A function
// that bears it is compiled for AVX2 and AVX-512 beside the plain form.
#ifdef BALLAST_CPU_DISPATCH
#define BALLAST_CLONED \
  [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define BALLAST_CLONED
#endif

namespace ballast::models {

/// e^x for x <= 88, at least -87; about 1 ulp; NaN stays NaN. Cephes'
/// polynomial.
[[gnu::always_inline]] inline float ExpBelow88(float x) {
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

/// The same, x clamped to [-87, 88].
[[gnu::always_inline]] inline float Exp(float x) {
  return ExpBelow88(x > 88.0F ? 88.0F : x);
}

/// e^x in double, x clamped to [-700, 700]; Taylor's polynomial to 1e-15.
[[gnu::always_inline]] inline double Exp(double x) {
  x = x < -700.0 ? -700.0 : x;
  x = x > 700.0 ? 700.0 : x;
  // Added to it, a number is rounded to an integer that its last bits hold.
  constexpr double kShift = 0x1.8p52;
  const double shifted = x * 1.4426950408889634 + kShift;
  const double n = shifted - kShift;
  const double r =
      (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  double p = 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  std::uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

/// tanh(x) to 3e-7, never beyond +-1; NaN stays NaN. A rational function fitted
/// to tanh(x) / x in x^2 on [0, 8], where 1 - tanh(8) = 2e-7.
[[gnu::always_inline]] inline float Tanh(float x) {
  x = x < -8.0F ? -8.0F : x;
  x = x > 8.0F ? 8.0F : x;
  const float u = x * x;
  float p = -1.1564323e-13F;
  p = p * u + 6.36554e-11F;
  p = p * u - 2.2314678e-8F;
  p = p * u + 1.1642447e-5F;
  p = p * u + 3.149365e-3F;
  p = p * u + 1.312435e-1F;
  p = p * u + 1.0F;
  float q = 2.6129748e-4F;
  q = q * u + 2.4675002e-2F;
  q = q * u + 4.645768e-1F;
  q = q * u + 1.0F;
  return x * p / q;
}

/// log(1 + x) for x in [0, 1], to 2 ulp: twice the area tangent of x / (2 + x).
[[gnu::always_inline]] inline float LogOnePlus(float x) {
  const float s = x / (2.0F + x);
  const float q = s * s;
  float p = 1.0F / 15.0F;
  p = p * q + 1.0F / 13.0F;
  p = p * q + 1.0F / 11.0F;
  p = p * q + 1.0F / 9.0F;
  p = p * q + 1.0F / 7.0F;
  p = p * q + 1.0F / 5.0F;
  p = p * q + 1.0F / 3.0F;
  return 2.0F * s + 2.0F * s * q * p;
}

/// log(x) for normal x > 0, to 2 ulp: the exponent, and the area tangent of
/// what remains in [sqrt(1/2), sqrt(2)].
[[gnu::always_inline]] inline float Log(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  // sqrt(1/2) is the least mantissa with its exponent.
  constexpr std::uint32_t kRootOfHalf = 0x3F3504F3;
  const auto exponent = static_cast<std::int32_t>(bits - kRootOfHalf) >> 23;
  bits -= static_cast<std::uint32_t>(exponent) << 23;
  float mantissa;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  const float s = (mantissa - 1.0F) / (mantissa + 1.0F);
  const float q = s * s;
  float p = 1.0F / 9.0F;
  p = p * q + 1.0F / 7.0F;
  p = p * q + 1.0F / 5.0F;
  p = p * q + 1.0F / 3.0F;
  const auto n = static_cast<float>(exponent);
  return n * 0.693359375F +
         (2.0F * s + (2.0F * s * q * p - n * 2.12194440e-4F));
}

}  // namespace ballast::models
