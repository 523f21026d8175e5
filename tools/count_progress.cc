#include "tools/count_progress.h"

#include <unistd.h>

#include <iostream>

namespace ballast::tools {

CountProgress::CountProgress(const std::string& label, std::string_view unit)
    : bar_(std::cerr, isatty(STDERR_FILENO) != 0, TerminalWidth(), label),
      unit_(unit) {}

CountProgress::~CountProgress() { bar_.Finish(); }

void CountProgress::Update(std::int64_t done, std::int64_t total) {
  ProgressStatus status{};
  status.done = done;
  status.total = total;
  status.unit = unit_;
  const std::lock_guard lock(mutex_);
  bar_.Update(status);
}

std::function<void(std::int64_t, std::int64_t)> CountProgress::function() {
  return [this](std::int64_t done, std::int64_t total) { Update(done, total); };
}

}  // namespace ballast::tools
