// How far a count has come, on standard error.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "tools/progress_bar.h"

namespace ballast::tools {

/// A bar that ends its line when it goes.
class CountProgress {
 public:
  /// @param label  what is going on.
  /// @param unit  what is counted, "policies"; must outlive this.
  CountProgress(const std::string& label, std::string_view unit);
  CountProgress(const CountProgress&) = delete;
  CountProgress& operator=(const CountProgress&) = delete;
  ~CountProgress();

  /// Any thread may call it.
  void Update(std::int64_t done, std::int64_t total);
  /// Update, for who wants a function; must not outlive this.
  std::function<void(std::int64_t, std::int64_t)> function();

 private:
  std::mutex mutex_;
  ProgressBar bar_;
  std::string_view unit_;
};

}  // namespace ballast::tools
