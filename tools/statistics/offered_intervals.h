// The intervals that are offered, as the coverage simulation decided.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tools/statistics/interval_methods.h"

namespace ballast::tools {

/// The interval that `ballast bench intervals` found good enough: coverage of
/// at least kLeastCoverage of 0.95 in every population that decides, at the
/// simulated numbers of seeds around this one.
/// @param tasks  one or more.   @param seeds  the least of any task or method.
/// @return none where no interval reached it, and below two seeds.
std::optional<IntervalMethod> OfferedMethod(Statistic statistic,
                                            std::size_t tasks,
                                            std::size_t seeds);

/// A 95 % interval, or why there is none.
struct OfferedInterval {
  std::optional<Interval> interval;
  std::optional<IntervalMethod> method;  ///< Of the interval.
  /// Empty with an interval; else a sentence with the mend.
  std::string refusal;
};

/// For a statistic of one method; refuses one seed, where OfferedMethod has
/// nothing, and runs so alike that the interval would have no width or no end.
/// Equal scores have equal intervals, resampled ones too.
/// @param scores  finite, of one or more runs a task; others throw
///   std::invalid_argument.
OfferedInterval Offer(Statistic statistic, const TaskScores& scores);

/// For the probability that x improves on y; refuses as the above does.
/// @param x, y  scores whose high end is good, of the same tasks.
OfferedInterval OfferImprovement(const TaskScores& x, const TaskScores& y);

}  // namespace ballast::tools
