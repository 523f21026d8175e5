#include "tools/report/learning_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/report/seed_band.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

/// More points than this no screen shows.
constexpr std::size_t kMaxPoints = 1000;

/// Equal parts of the time, each of which becomes a point.
constexpr std::size_t kTimeParts = 100;

/// Means of equally many consecutive rows each, at the last row's x, so that
/// at most kMaxPoints are left. NaNs do not count.
SeedLine Thin(const SeedLine& line) {
  const std::size_t bin = (line.x.size() + kMaxPoints - 1) / kMaxPoints;
  if (bin <= 1) return line;
  SeedLine thin{line.seed, {}, {}};
  for (std::size_t start = 0; start < line.x.size(); start += bin) {
    const std::size_t end = std::min(start + bin, line.x.size());
    std::vector<double> values;
    for (std::size_t i = start; i < end; ++i) {
      if (!std::isnan(line.y[i])) values.push_back(line.y[i]);
    }
    thin.x.push_back(line.x[end - 1]);
    thin.y.push_back(values.empty() ? std::numeric_limits<double>::quiet_NaN()
                                    : Mean(values));
  }
  return thin;
}

/// Where the rows of a table stand on the axis; nothing if the run does not
/// tell.
std::optional<std::vector<double>> RowsOn(Against axis, const ReportRun& run,
                                          const ProgressData& table) {
  if (axis == Against::kSteps) {
    const auto steps = table.Column(kStepsColumn);
    if (!steps) return std::nullopt;
    return std::vector<double>(steps->begin(), steps->end());
  }
  const auto seconds = run.timing.Column("Seconds");
  if (!seconds) return std::nullopt;
  std::vector<double> minutes;
  double passed = 0.0;
  std::size_t next = 0;
  for (const std::int64_t iteration : table.iterations) {
    while (next < seconds->size() && run.timing.iterations[next] <= iteration) {
      passed += (*seconds)[next++];
    }
    minutes.push_back(passed / 60.0);
  }
  return minutes;
}

/// The line's means over equal parts of [0, end], each at its middle; NaN
/// where a part has no point.
SeedLine InParts(const SeedLine& line, double end, std::size_t parts) {
  SeedLine means{line.seed, {}, {}};
  std::vector<std::vector<double>> values(parts);
  const double width = end / static_cast<double>(parts);
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const double part = std::floor(line.x[i] / width);
    if (part >= 0.0 && part < static_cast<double>(parts) &&
        !std::isnan(line.y[i])) {
      values[static_cast<std::size_t>(part)].push_back(line.y[i]);
    }
  }
  for (std::size_t part = 0; part < parts; ++part) {
    means.x.push_back((static_cast<double>(part) + 0.5) * width);
    means.y.push_back(values[part].empty()
                          ? std::numeric_limits<double>::quiet_NaN()
                          : Mean(values[part]));
  }
  return means;
}

/// Lines over wall-clock have no x in common: gives them one, up to the end of
/// the shortest.
void MeetInTime(std::vector<SeedLine>& lines) {
  double end = std::numeric_limits<double>::infinity();
  std::size_t rows = 2 * kTimeParts;
  for (const SeedLine& line : lines) {
    end = std::min(end, line.x.back());
    rows = std::min(rows, line.x.size());
  }
  if (!(end > 0.0) || std::isinf(end)) return;
  const std::size_t parts = std::max<std::size_t>(1, rows / 2);
  for (SeedLine& line : lines) line = InParts(line, end, parts);
}

/// Rows up to which all lines have the same environment steps.
std::size_t CommonRows(const std::vector<SeedLine>& lines) {
  std::size_t rows = lines.front().x.size();
  for (const SeedLine& line : lines) {
    const auto [end, other] =
        std::mismatch(lines.front().x.begin(), lines.front().x.end(),
                      line.x.begin(), line.x.end());
    rows =
        std::min(rows, static_cast<std::size_t>(end - lines.front().x.begin()));
  }
  return rows;
}

/// Mean and interval over seeds at every row that all of them have.
void AddBand(ChartSeries& series) {
  const std::size_t rows = CommonRows(series.seeds);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<double> values;
    for (const SeedLine& line : series.seeds) {
      if (!std::isnan(line.y[row])) values.push_back(line.y[row]);
    }
    if (values.size() < series.seeds.size()) continue;
    series.x.push_back(series.seeds.front().x[row]);
    series.mean.push_back(Mean(values));
    AppendBand(values, series);
  }
  series.band_over_seeds = true;
}

/// From the discounted sum of a steady value to its sum over an episode.
double EpisodeScale(double discount, std::int64_t horizon) {
  return discount < 1 ? static_cast<double>(horizon) * (1 - discount) : 1;
}

}  // namespace

std::optional<ChartSeries> LearningCurve(
    const std::vector<const ReportRun*>& runs, std::size_t method,
    const LearningMetric& metric, Against axis) {
  ChartSeries series;
  series.method = method;
  series.variant = metric.variant;
  series.dashed = metric.dashed;
  for (const ReportRun* run : runs) {
    const ProgressData& table = metric.column.starts_with("Evaluation/")
                                    ? run->evaluation
                                    : run->progress;
    const auto rows = RowsOn(axis, *run, table);
    const auto values = table.Column(metric.column);
    if (!rows || !values || rows->empty()) continue;
    SeedLine line{std::to_string(run->metadata.seed),
                  *rows,
                  {values->begin(), values->end()}};
    const double scale = EpisodeScale(metric.discount, run->metadata.horizon);
    for (double& y : line.y) y *= scale;
    series.seeds.push_back(axis == Against::kSteps ? Thin(line) : line);
  }
  if (series.seeds.empty()) return std::nullopt;
  if (axis == Against::kMinutes) MeetInTime(series.seeds);
  if (series.seeds.size() == 1) {
    series.x = series.seeds.front().x;
    series.mean = series.seeds.front().y;
    series.seeds.clear();
  } else {
    AddBand(series);
  }
  return series;
}

}  // namespace ballast::tools
