// The band around a line: an interval over training seeds at each of its
// points.
#pragma once

#include <string_view>
#include <vector>

#include "tools/pages/chart.h"

namespace ballast::tools {

/// Appends the 95 % interval that is offered for the mean of `one_per_seed` to
/// the band of `series`; NaN where none is.
void AppendBand(const std::vector<double>& one_per_seed, ChartSeries& series);

inline constexpr std::string_view kBandNote =
    "bands: its 95 % interval at each point where one is offered "
    "(docs/statistics.md), cut off where wider than the frame";

}  // namespace ballast::tools
