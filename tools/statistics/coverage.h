// How often an interval holds what it should, simulated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/statistics/interval_methods.h"

namespace ballast::tools {

/// The confidence of all intervals, and the least coverage of an offered one:
/// two points less.
inline constexpr double kNominalCoverage = 0.95;
inline constexpr double kLeastCoverage = 0.93;

struct CoverageOptions {
  std::vector<std::size_t> seeds = {3, 5, 10, 20};  ///< Per task, each >= 2.
  std::vector<std::size_t> tasks = {1, 5};          ///< Each >= 1.
  int samples = 1000;  ///< Sets of trainings per population, >= 1.
  std::uint64_t seed = 0;
  int threads = 1;  ///< They share the populations; the result is the same.
};

/// One interval for one statistic of one population.
struct Coverage {
  Statistic statistic;
  std::size_t tasks;
  std::size_t seeds;       ///< Per task; of both methods.
  std::string population;  ///< And by how much the better method is ahead.
  /// Populations outside of the decision show what no interval can do.
  bool decides;
  IntervalMethod method;
  /// Share of the samples whose interval is finite and holds the truth.
  double coverage;
  double width;  ///< Median over the samples, in the population's units.
};

/// @param progress  told the sets of trainings done and their total, now and
///   then, from one thread at a time.
std::vector<Coverage> SimulateCoverage(
    const CoverageOptions& options,
    const std::function<void(std::int64_t done, std::int64_t total)>& progress =
        {});

}  // namespace ballast::tools
