// What a coverage simulation says of each interval: its worst population.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tools/statistics/coverage.h"

namespace ballast::tools {

/// How one interval did in the populations that decide.
struct MethodVerdict {
  IntervalMethod method;
  double least_coverage;
  std::string population;  ///< Where that was.
  double width;            ///< Mean over the populations of the median widths.
};

/// All intervals for one statistic at one size.
struct Verdict {
  Statistic statistic;
  std::size_t tasks;
  std::size_t seeds;
  std::vector<MethodVerdict> methods;

  /// The narrowest whose coverage is at least kLeastCoverage in every
  /// population that decides; none if there is no such.
  const MethodVerdict* Best() const;
  /// None for a method that was not tried.
  const MethodVerdict* Of(IntervalMethod method) const;
};

/// In the order in which the statistics, tasks and seeds first appear.
std::vector<Verdict> JudgeCoverage(std::span<const Coverage> coverages);

}  // namespace ballast::tools
