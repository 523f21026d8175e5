// Samples for risk measures, and how near their results must come.
#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace ballast::risk {

/// Results are rounded to float32 once; values of RandomSamples stay below 10,
/// so 10 * 2^-23.
inline constexpr double kFloatRounding = 1.2e-6;

/// Normal samples, [n, B]; about one in five equals another of its element.
at::Tensor RandomSamples(int n, int elements, unsigned seed);

/// One element's samples as [n, 1].
at::Tensor Column(const std::vector<float>& samples);

double MaxDifference(const at::Tensor& a, const at::Tensor& b);

}  // namespace ballast::risk
