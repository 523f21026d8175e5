// One method's learning curve: its seeds' lines, their mean and its interval.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/report/report_data.h"
#include "tools/report/report_input.h"

namespace ballast::tools {

/// What a learning curve is drawn against.
enum class Against { kSteps, kMinutes };

/// A column that becomes a line.
struct LearningMetric {
  std::string column;
  std::string variant{};
  bool dashed = false;
  /// Below 1: the column is discounted by it per step, and is shown as the
  /// episode's sum of the same steady value.
  double discount = 1;
};

/// The curve of runs that differ in nothing but the seed; nothing if none of
/// them has the column, or the axis. Against steps a point is a row, or some
/// rows of a long run; against time, a hundredth of the time all seeds have in
/// common.
/// @param method  index into ReportData::methods.
std::optional<ChartSeries> LearningCurve(
    const std::vector<const ReportRun*>& runs, std::size_t method,
    const LearningMetric& metric, Against axis);

}  // namespace ballast::tools
