// Every world of a grid in a table.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// A value per axis of a world. @param cell  row-major.
std::vector<double> ValuesOfCell(const EvaluationSummary& summary,
                                 std::size_t cell);

/// A row per cell of a grid with two or more axes, folded away; empty for other
/// grids.
std::string RenderCellTable(const ReportData& data,
                            const EvaluationSummary& summary);

}  // namespace ballast::tools
