// Seeded random numbers for tests.
#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>

namespace ballast::models {

inline at::Generator MakeGenerator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

/// Standard normal float32 numbers.
inline at::Tensor NormalDraws(at::IntArrayRef shape, std::uint64_t seed) {
  at::Generator generator = MakeGenerator(seed);
  return at::empty(shape).normal_(0.0, 1.0, generator);
}

}  // namespace ballast::models
