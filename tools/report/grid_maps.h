// Return, cost and safety over a grid with two axes.
#pragma once

#include <cstddef>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// Adds maps of the return, of each cost and of what is within budget, a map
/// per method, to `data`.
/// @param evaluation  index of the summary that they show.
void AddGridMaps(std::size_t evaluation, ReportData& data);

}  // namespace ballast::tools
