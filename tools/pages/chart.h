// A chart of lines, which line_chart.js draws.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ballast::tools {

/// One training seed's own line.
struct SeedLine {
  std::string seed;
  std::vector<double> x;
  std::vector<double> y;
};

/// A line of a chart with what surrounds it. NaN where there is no value.
struct ChartSeries {
  std::size_t method;   ///< Index into the page's methods.
  std::string variant;  ///< e.g. "estimated", where a method has two lines.
  bool dashed = false;
  std::vector<double> x;
  std::vector<double> mean;
  std::vector<double> low;   ///< Of the band; empty without one.
  std::vector<double> high;  ///< As `low`.
  /// Over training seeds; else from the least to the greatest episode.
  bool band_over_seeds = false;
  std::vector<SeedLine> seeds;  ///< Where there are two or more.
};

struct Chart {
  std::string title;
  std::string x_title;
  std::string y_title;
  bool percent = false;           ///< y is a share in [0, 1].
  bool from_zero = true;          ///< Whether the y axis begins there.
  bool markers = false;           ///< Whether points are marked on the lines.
  std::optional<double> budget;   ///< Horizontal line.
  std::optional<double> nominal;  ///< Vertical line.
  std::string note;               ///< What bands and lines are.
  std::vector<ChartSeries> series;
};

/// An element of the list "charts" of a page's data; NaN is null. Beside it
/// stands a list "methods" of objects with "label" and "color", which counts
/// the methods or is -1 for grey.
nlohmann::ordered_json ChartAsJson(const Chart& chart);

/// Its frame.
/// @param index  of the chart in the list.
std::string ChartFigure(const Chart& chart, std::size_t index);

/// The attribute ` style="..."` that gives an element the colour --series.
std::string SeriesStyle(int color);

}  // namespace ballast::tools
