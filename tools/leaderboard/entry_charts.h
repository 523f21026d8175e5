// Return and cost of an entry over the worlds of a task.
#pragma once

#include <string>
#include <vector>

#include "tools/leaderboard/entry.h"
#include "tools/pages/chart.h"

namespace ballast::tools {

/// A chart of the return and one per constraint; none if the task's grid has
/// more than one axis.
std::vector<Chart> EntryCharts(const Entry& entry, const std::string& task);

}  // namespace ballast::tools
