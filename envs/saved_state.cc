#include "envs/saved_state.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace ballast::envs {

void StateWriter::Numbers(std::span<const double> numbers) {
  for (const double number : numbers) {
    words_.push_back(std::bit_cast<std::uint64_t>(number));
  }
}

void StateWriter::Stream(const configs::RandomStream& stream) {
  for (const std::uint64_t word : stream.state()) words_.push_back(word);
}

std::span<const std::uint64_t> StateReader::Words(std::size_t count) {
  assert(count <= words_.size());
  const auto taken = words_.first(count);
  words_ = words_.subspan(count);
  return taken;
}

std::uint64_t StateReader::Word(std::uint64_t most) {
  const std::uint64_t word = Words(1)[0];
  if (word <= most) return word;
  throw std::invalid_argument(
      "a saved counter is out of range; was the configuration changed?");
}

void StateReader::Numbers(std::span<double> numbers) {
  for (double& number : numbers) {
    const double value = std::bit_cast<double>(Words(1)[0]);
    if (!std::isfinite(value)) {
      throw std::invalid_argument("a saved number is not finite");
    }
    number = value;
  }
}

void StateReader::Stream(configs::RandomStream& stream) {
  configs::RandomStream::State state;
  const auto words = Words(state.size());
  std::copy(words.begin(), words.end(), state.begin());
  if (state == configs::RandomStream::State{}) {
    throw std::invalid_argument("a saved random stream is all zero");
  }
  stream.set_state(state);
}

}  // namespace ballast::envs
