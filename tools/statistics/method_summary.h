// From the evaluation files of one method to every number that is said of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/evaluation_file.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {

/// The share of the cells that cvar_over_cells averages.
inline constexpr double kCvarOverCellsLevel = 0.25;

/// A number and what is known of it; docs/statistics.md lists the names.
struct SummaryNumber {
  std::string name;  ///< e.g. "return.worst_cell", "cost.<constraint>.mean".
  double value;
  std::optional<Interval> interval;  ///< 95 %, over training seeds.
  std::string interval_method;       ///< "" without an interval.
  std::string refusal;               ///< Why there is none, else "".
};

/// What one policy's episodes in one world say of its probability to cost
/// more than the budget. It speaks of this policy only.
struct CellRisk {
  std::optional<std::int64_t> training_seed;
  std::size_t cell;  ///< Row-major.
  std::string constraint;
  std::size_t over_budget;  ///< Episodes; diverged ones are among them.
  std::size_t episodes;
  /// Bounds that hold in all cells of the policy at once, with confidence 0.95.
  double upper_bound;
};

struct MethodSummary {
  std::string method;
  std::string task;
  std::string baseline;  ///< Name; "" where nothing is normalised.
  /// One a file; a single policy may come without one.
  std::vector<std::optional<std::int64_t>> training_seeds;
  std::size_t cells;
  std::size_t episodes;  ///< Per cell and seed.
  std::vector<SummaryNumber> numbers;
  /// None where parameters moved from episode to episode, which are then not
  /// independent.
  std::vector<CellRisk> risks;
};

/// What returns are normalised by.
struct Baseline {
  std::string name;  ///< Of the method, e.g. "crpo".
  double random;     ///< Mean return of an untrained policy on this grid.
  double trained;    ///< Mean return of the baseline on this grid.
};

/// @param files  of one method, one a training seed, of the same test; one file
///   alone may lack its seed.
/// @param baseline  adds the numbers "return.normalised.*".
/// Throws std::invalid_argument for none, files of different tests or methods,
/// a training seed twice, or several policies of which one lacks it.
MethodSummary SummariseMethod(const std::vector<EvaluationFile>& files,
                              const std::optional<Baseline>& baseline = {});

/// The probability that a training of x has a higher mean return than one of
/// y, "return.probability_of_improvement", and for each constraint a lower mean
/// cost. Throws as the above does, and if the two were not tested alike.
std::vector<SummaryNumber> CompareMethods(const std::vector<EvaluationFile>& x,
                                          const std::vector<EvaluationFile>& y);

/// One object: all the above by name; no interval is null.
nlohmann::ordered_json SummaryJson(const MethodSummary& summary);

/// Null if the summary has no number of that name.
const SummaryNumber* FindNumber(const MethodSummary& summary,
                                std::string_view name);

/// The numbers, with the columns task, method, seeds, name, value, low, high,
/// interval, refusal; numbers are the shortest text that reads back the same.
std::string SummaryCsv(const MethodSummary& summary);

/// The same without the first line, each line after `before`, which holds
/// fields of columns to the left.
std::string SummaryCsvRows(const MethodSummary& summary,
                           const std::string& before = {});
inline constexpr std::string_view kSummaryCsvColumns =
    "task,method,seeds,name,value,low,high,interval,refusal\n";

}  // namespace ballast::tools
