// How far a long computation has come, on one line.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace ballast::tools {

/// What the line shows.
struct ProgressStatus {
  std::int64_t done;
  std::int64_t total;
  std::optional<double> rate;  ///< Per second.
  std::optional<double> episode_return;
  std::optional<double> episode_cost;
  std::optional<double> budget;  ///< Of the cost, per episode.
  /// Of a continuing task, per step.
  std::optional<double> average_cost{};
  std::string_view unit = "steps";  ///< Of what is counted; a literal.
};

/// "walker_walk seed 0 [####------] 41 %  410,000/1,000,000  850 steps/s
/// return 512  cost 96.1/100  left 11 min 34 s", cut to `width` columns.
std::string FormatBar(const std::string& label, const ProgressStatus& status,
                      int width);
/// The same without a bar, for logs.
std::string FormatLine(const std::string& label, const ProgressStatus& status);

/// Draws the bar in place on a terminal, at most ten times a second, and
/// prints a plain line every half a minute elsewhere.
class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param terminal  whether `out` is one.
  /// @param width  columns of the terminal.
  ProgressBar(std::ostream& out, bool terminal, int width, std::string label);

  /// Shows `status`; fills in the rate, over the last minute.
  void Update(ProgressStatus status, Clock::time_point now = Clock::now());
  /// Shows the last status once more and ends the line.
  void Finish();

 private:
  struct Mark {
    Clock::time_point time;
    std::int64_t done;
  };
  std::optional<double> Rate(std::int64_t done, Clock::time_point now);
  void Show();

  std::ostream& out_;
  bool terminal_;
  int width_;
  std::string label_;
  std::deque<Mark> marks_;
  std::optional<Clock::time_point> last_shown_;
  std::optional<ProgressStatus> latest_;
  bool latest_shown_ = true;
};

/// Columns of the terminal behind standard error, 80 if it does not say.
int TerminalWidth();

}  // namespace ballast::tools
