// What the ticks of a uniformised network's clock mean.
#pragma once

#include <vector>

#include "envs/queueing/network.h"

namespace ballast::envs {

/// Destinations that are no class.
inline constexpr int kLeaves = -1;
inline constexpr int kGoesOn = -2;  ///< The service is not over.

/// An arrival, or an interval of a server's rate.
struct ClockEvent {
  int server;     ///< -1 for an arrival.
  int job_class;  ///< That arrives; -1 for a server's.
  double rate;    ///< Per unit of time, > 0.
  /// Where a job of each class goes if the server works on it; empty for an
  /// arrival.
  std::vector<int> destinations;
};

/// Arrivals in the order of the classes, then the intervals of each server.
///
/// A class that the server serves at rate r, phases counted one by one, ends a
/// phase where the server's ticks, laid on [0, largest r), fall into [0, r),
/// cut in the proportions of its routing. The intervals are the common
/// refinement of all classes' cuts.
std::vector<ClockEvent> ClockEventsOf(const ContinuousNetwork& network);

}  // namespace ballast::envs
