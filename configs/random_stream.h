// A random engine whose whole state is four words, so that it resumes exactly.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace ballast::configs {

/// xoshiro256++ with the draws that Ballast needs. Draws are defined here and
/// not by <random>, whose distributions differ between standard libraries.
/// Source: Blackman and Vigna (2021), ACM Trans. Math. Softw. 47(4).
class RandomStream {
 public:
  using result_type = std::uint64_t;
  using State = std::array<std::uint64_t, 4>;

  explicit RandomStream(std::uint64_t seed);

  result_type operator()();
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() {
    return std::numeric_limits<result_type>::max();
  }

  /// Uniform on [0, 1), 53 random bits.
  double Uniform();
  /// Uniform on [low, high).
  double Uniform(double low, double high);
  /// Standard normal; Box-Muller, no half of a pair is kept back.
  double Normal();
  /// Uniform on 0 .. count - 1 without bias; count >= 1.
  std::uint64_t Index(std::uint64_t count);

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace ballast::configs
