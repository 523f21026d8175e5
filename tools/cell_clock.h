// How long the cells of a study take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace ballast::tools {

/// Says on standard error which cell was done, in what time, and how long the
/// others will take.
class CellClock {
 public:
  /// @param cells  yet to be measured.
  explicit CellClock(std::size_t cells) : left_(cells) {}
  void Done(const std::string& what);

 private:
  using Clock = std::chrono::steady_clock;
  std::size_t left_;
  std::size_t done_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace ballast::tools
