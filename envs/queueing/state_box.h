// The states of a mixed system whose queues are not longer than their caps.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/mixed_system.h"

namespace ballast::envs {

/// All (s, x) with 0 <= x <= caps, numbered with s counting slowest and the
/// last queue fastest, impossible ones included.
class StateBox {
 public:
  static constexpr int kLargestCap = 1'000'000;
  static constexpr std::int64_t kMostStates = 20'000'000;

  /// @param caps  largest length of each queue.
  /// Throws std::invalid_argument unless there is one for each queue, 1 to
  /// kLargestCap, and for more than kMostStates states.
  StateBox(const MixedSystemSpec& spec, std::vector<int> caps);

  const std::vector<int>& caps() const { return caps_; }
  std::int64_t size() const { return size_; }
  /// The number of a state; longer queues count as long as their caps.
  std::int64_t IndexOf(std::span<const std::int32_t> state) const;
  /// Whether some queue is longer than its cap.
  bool IsOutside(std::span<const std::int32_t> state) const;
  /// Steps from a state to the next number; from the last to the first.
  void Advance(std::span<std::int32_t> state) const;

 private:
  std::vector<int> caps_;
  std::vector<int> choices_;  // Of each column of a state.
  std::int64_t size_ = 1;
};

}  // namespace ballast::envs
