// What the tables of an evaluation hold.
#pragma once

#include <cstddef>
#include <string>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// A table of returns, and of each constraint one of costs and one of how safe
/// the methods are; with many methods a field that filters them all.
/// @param evaluation  index of the summary.
std::string RenderMethodTables(const ReportData& data, std::size_t evaluation);

}  // namespace ballast::tools
