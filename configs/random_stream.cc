#include "configs/random_stream.h"

#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>

namespace ballast::configs {

RandomStream::RandomStream(std::uint64_t seed) {
  // splitmix64 fills the state, as the authors of xoshiro advise; it never
  // gives four zeros, the one state the engine cannot leave.
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word = z ^ (z >> 31);
  }
}

RandomStream::result_type RandomStream::operator()() {
  State& s = state_;
  const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
  const std::uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = std::rotl(s[3], 45);
  return result;
}

double RandomStream::Uniform() {
  return static_cast<double>((*this)() >> 11) * 0x1p-53;
}

double RandomStream::Uniform(double low, double high) {
  const double value = low + (high - low) * Uniform();
  // Rounding may lift the largest draws onto the excluded end.
  return value < high ? value : std::nextafter(high, low);
}

double RandomStream::Normal() {
  const double radius = std::sqrt(-2 * std::log(1 - Uniform()));
  return radius * std::cos(2 * std::numbers::pi * Uniform());
}

std::uint64_t RandomStream::Index(std::uint64_t count) {
  assert(count >= 1);
  // The first 2^64 mod count draws are refused, so that the rest divide
  // evenly among the indices.
  const std::uint64_t refused = -count % count;
  std::uint64_t draw = (*this)();
  while (draw < refused) draw = (*this)();
  return draw % count;
}

}  // namespace ballast::configs
