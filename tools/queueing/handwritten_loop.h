// The criss-cross network as one would write it by hand: a loop to compare
// with.
#pragma once

#include <cstdint>

namespace ballast::tools {

/// Lives `steps` events of one criss-cross network in balanced heavy load (0.9
/// at both servers) from empty queues; server 1 serves class 1 while queue 2
/// holds at most `threshold` jobs.
/// @return the average number of jobs.
double RunHandwrittenLoop(std::int64_t steps, int threshold,
                          std::uint64_t seed);

}  // namespace ballast::tools
