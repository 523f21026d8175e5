// Exact costs as people and programs read them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/queueing/network_solver.h"

namespace ballast::tools {

/// @param decimals  of costs.
std::string SolutionAsText(const NetworkSolution& solution, int decimals);

/// "network", "summary", "load", "optimum" {"caps", "states", "cost", "lower",
/// "upper"}, "smaller" likewise, "agrees", "extrapolated", "policies" [{
/// "policy", "cost", "lower", "upper", "over_optimum", "gap",
/// "smaller_cost", "agrees", "grows"}], "reference" {"policy", "cost", ...} and
/// "learning" (LearntAsJson); what is not known is absent. Costs are per unit
/// of time; a gap and "over_optimum" are shares.
nlohmann::ordered_json SolutionAsJson(const NetworkSolution& solution);

}  // namespace ballast::tools
