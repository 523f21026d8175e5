// What the numbers going into and out of a policy mean.
#pragma once

#include <string>
#include <vector>

namespace ballast::models {

/// One scalar of an observation or action.
struct LayoutEntry {
  std::string name;  ///< e.g. "right_hip.angle".
  std::string unit;  ///< SI, "1" for a pure number.
  double low;        ///< Range; infinite where there is none.
  double high;

  bool operator==(const LayoutEntry&) const = default;
};

/// One choice among `choices`, e.g. the class a server works on.
struct LayoutFactor {
  std::string name;
  int choices;

  bool operator==(const LayoutFactor&) const = default;
};

/// The task a policy was made for, as far as running it needs to know.
struct PolicyLayout {
  std::string task;                      ///< e.g. "walker.walk".
  std::vector<LayoutEntry> observation;  ///< S entries, in order.
  std::vector<LayoutEntry> action;       ///< A entries, or none.
  std::vector<LayoutFactor> factors;     ///< F factors, or none.
  double control_timestep = 0.0;         ///< Seconds per control step, > 0.

  bool operator==(const PolicyLayout&) const = default;
};

}  // namespace ballast::models
