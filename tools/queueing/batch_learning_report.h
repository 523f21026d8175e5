// What was learnt from batches, as people and programs read it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/queueing/network_solver.h"

namespace ballast::tools {

/// @param decimals  of costs.
std::string LearntAsText(const NetworkSolution& solution, int decimals);

/// "realisation", "seeds", "longest_queue" and "discount" of fqi, "rows" [{
/// "method", "events", "augmented" (a number or "all"), "cost",
/// "standard_deviation", "over_optimum", "gap", "seen", "costs"}]. A row's
/// numbers are means over the seeds but for "costs", one for each; what is not
/// known is absent.
nlohmann::ordered_json LearntAsJson(const NetworkSolution& solution);

}  // namespace ballast::tools
