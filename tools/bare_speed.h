// How fast a loop is beside the bare engine's.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

namespace ballast::tools {

/// The same control steps, once in a loop of ours and once in the bare one.
struct BareRound {
  double steps;  ///< Control steps of all simulations.
  double own_seconds;
  double bare_seconds;
};

/// Medians over interleaved rounds.
struct BareSpeed {
  double steps_per_s;       ///< Control steps of all simulations.
  double bare_steps_per_s;  ///< The same steps in a bare loop of mjb_step.
  double ratio;             ///< Median of the rounds' ratios; 1 is no overhead.
};

/// @param rounds  at least one.
BareSpeed MedianSpeed(const std::vector<BareRound>& rounds);

/// Adds the three numbers to a document, by their names.
void AppendSpeed(const BareSpeed& speed, nlohmann::ordered_json& document);

}  // namespace ballast::tools
