#include "tools/leaderboard/rerun_progress.h"

#include <unistd.h>

#include <iostream>

namespace ballast::tools {

RerunProgress::RerunProgress(const std::string& label)
    : bar_(std::cerr, isatty(STDERR_FILENO) != 0, TerminalWidth(), label) {}

RerunProgress::~RerunProgress() { bar_.Finish(); }

std::function<void(std::int64_t, std::int64_t)> RerunProgress::function() {
  return [this](std::int64_t done, std::int64_t total) {
    ProgressStatus status{};
    status.done = done;
    status.total = total;
    bar_.Update(status);
  };
}

}  // namespace ballast::tools
