#include "tools/progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "tools/number_format.h"

namespace ballast::tools {
namespace {

constexpr std::chrono::milliseconds kTerminalPeriod{100};
constexpr std::chrono::seconds kLogPeriod{30};
constexpr std::chrono::seconds kRateWindow{60};
constexpr int kBarWidth = 20;

double Share(const ProgressStatus& status) {
  if (status.total <= 0) return 1;
  return std::clamp(
      static_cast<double>(status.done) / static_cast<double>(status.total), 0.0,
      1.0);
}

/// Never 100 % before the end.
std::string Percent(double share) {
  return std::to_string(static_cast<int>(100 * share)) + " %";
}

std::string Numbers(const ProgressStatus& status) {
  std::string text = FormatCount(status.done) + "/" + FormatCount(status.total);
  if (status.rate) {
    text.append("  ").append(FormatNumber(*status.rate));
    text.append(" ").append(status.unit).append("/s");
  }
  if (status.episode_return) {
    text += "  return " + FormatNumber(*status.episode_return);
  }
  if (status.episode_cost) {
    text += "  cost " + FormatNumber(*status.episode_cost);
    if (status.budget) text.append("/").append(FormatNumber(*status.budget));
  }
  if (status.average_cost) {
    text += "  average cost " + FormatNumber(*status.average_cost);
  }
  if (status.rate && *status.rate > 0) {
    text += "  left " +
            FormatDuration(static_cast<double>(status.total - status.done) /
                           *status.rate);
  }
  return text;
}

}  // namespace

std::string FormatBar(const std::string& label, const ProgressStatus& status,
                      int width) {
  const double share = Share(status);
  const auto filled = static_cast<std::size_t>(share * kBarWidth);
  std::string bar(kBarWidth, '-');
  std::fill_n(bar.begin(), std::min(filled, bar.size()), '#');
  std::string text =
      label + " [" + bar + "] " + Percent(share) + "  " + Numbers(status);
  const auto columns = static_cast<std::size_t>(std::max(width, 0));
  if (text.size() > columns) text.resize(columns);
  return text;
}

std::string FormatLine(const std::string& label, const ProgressStatus& status) {
  return label + "  " + Percent(Share(status)) + "  " + Numbers(status);
}

ProgressBar::ProgressBar(std::ostream& out, bool terminal, int width,
                         std::string label)
    : out_(out), terminal_(terminal), width_(width), label_(std::move(label)) {}

void ProgressBar::Update(ProgressStatus status, Clock::time_point now) {
  status.rate = Rate(status.done, now);
  latest_ = status;
  latest_shown_ = false;
  const Clock::duration period =
      terminal_ ? Clock::duration(kTerminalPeriod) : kLogPeriod;
  if (last_shown_ && now - *last_shown_ < period) return;
  last_shown_ = now;
  Show();
}

void ProgressBar::Finish() {
  if (!latest_) return;
  if (!latest_shown_) Show();
  if (terminal_) out_ << '\n' << std::flush;
  latest_.reset();
}

std::optional<double> ProgressBar::Rate(std::int64_t done,
                                        Clock::time_point now) {
  marks_.push_back({now, done});
  while (marks_.size() > 2 && now - marks_[1].time > kRateWindow) {
    marks_.pop_front();
  }
  const double seconds =
      std::chrono::duration<double>(now - marks_.front().time).count();
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(done - marks_.front().done) / seconds;
}

void ProgressBar::Show() {
  latest_shown_ = true;
  if (!terminal_) {
    out_ << FormatLine(label_, *latest_) << '\n' << std::flush;
    return;
  }
  // One column less: a full line would wrap on some terminals. The sequence
  // clears what a longer line left behind.
  out_ << '\r' << FormatBar(label_, *latest_, width_ - 1) << "\x1b[K"
       << std::flush;
}

int TerminalWidth() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return 80;
  }
  return size.ws_col;
}

}  // namespace ballast::tools
