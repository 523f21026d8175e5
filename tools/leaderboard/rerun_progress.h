// How far a rerun has come.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tools/progress_bar.h"

namespace ballast::tools {

/// A bar on standard error that counts policies.
class RerunProgress {
 public:
  explicit RerunProgress(const std::string& label);
  RerunProgress(const RerunProgress&) = delete;
  RerunProgress& operator=(const RerunProgress&) = delete;
  ~RerunProgress();

  std::function<void(std::int64_t, std::int64_t)> function();

 private:
  ProgressBar bar_;
};

}  // namespace ballast::tools
