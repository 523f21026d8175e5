// Return and cost over a grid with one axis.
#pragma once

#include "tools/report/comparison.h"
#include "tools/report/report_data.h"

namespace ballast::tools {

/// Adds a chart of the return and one of each cost to `data`.
/// @param evaluation  index of the comparison's summary in `data`.
void AddGridCharts(const Comparison& comparison, std::size_t evaluation,
                   ReportData& data);

}  // namespace ballast::tools
