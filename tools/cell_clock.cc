#include "tools/cell_clock.h"

#include <iostream>

#include "tools/number_format.h"

namespace ballast::tools {

void CellClock::Done(const std::string& what) {
  const auto now = Clock::now();
  const auto seconds = [](auto duration) {
    return std::chrono::duration<double>(duration).count();
  };
  ++done_;
  --left_;
  std::cerr << what << "  " << FormatDuration(seconds(now - last_));
  if (left_ > 0) {
    std::cerr << ", " << left_ << " cells left, about "
              << FormatDuration(seconds(now - start_) /
                                static_cast<double>(done_) *
                                static_cast<double>(left_));
  }
  std::cerr << std::endl;
  last_ = now;
}

}  // namespace ballast::tools
