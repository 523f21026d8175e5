// The words that resume a simulation exactly, written and read in one order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "configs/random_stream.h"

namespace ballast::envs {

/// Appends words to a saved state.
class StateWriter {
 public:
  explicit StateWriter(std::vector<std::uint64_t>& words) : words_(words) {}

  void Word(std::uint64_t word) { words_.push_back(word); }
  void Numbers(std::span<const double> numbers);
  void Stream(const configs::RandomStream& stream);

 private:
  std::vector<std::uint64_t>& words_;
};

/// Takes words off a saved state. Asking for more than there is is a bug: the
/// owner compares the whole length first.
class StateReader {
 public:
  explicit StateReader(std::span<const std::uint64_t> words) : words_(words) {}

  std::span<const std::uint64_t> Words(std::size_t count);
  /// At most `most`. Throws std::invalid_argument.
  std::uint64_t Word(std::uint64_t most);
  /// Finite ones. Throws std::invalid_argument.
  void Numbers(std::span<double> numbers);
  /// Throws std::invalid_argument for a stream that would draw only zeros.
  void Stream(configs::RandomStream& stream);

 private:
  std::span<const std::uint64_t> words_;
};

}  // namespace ballast::envs
