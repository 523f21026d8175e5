// Scores of runs, over seeds and tasks, made into one number.
#pragma once

#include <vector>

#include <Eigen/Core>

namespace ballast::tools {

/// Scores of a method's runs, [task][seed], one score a run. Tasks may differ
/// in their number of seeds.
using TaskScores = std::vector<std::vector<double>>;

/// How runs are summarised.
enum class Aggregate {
  /// Mean over the tasks of each task's mean over its seeds.
  kMean,
  /// Mean of the middle half of all runs of all tasks, the outermost of which
  /// may count in part.
  /// Source: Agarwal et al. (2021), NeurIPS 34, section 4.3.
  kInterquartileMean,
};

/// The number of runs; throws std::invalid_argument unless every task has
/// `least` or more and all scores are finite. One seed says nothing of how far
/// another would land, hence two where an interval is asked for.
std::size_t RequireRuns(const TaskScores& scores, std::size_t least);

/// An aggregate of several weighings of the same runs.
struct Estimates {
  Eigen::ArrayXd value;  ///< [B].
  /// Standard errors [B], with seeds as the unit of replication and tasks as
  /// strata; of the interquartile mean by winsorised variances.
  /// Source: Tukey and McLaughlin (1963), Sankhya A 25(3).
  Eigen::ArrayXd error;
};

/// The runs themselves, task by task.
/// @param scores  of one or more runs a task.
/// @param counts  [B, runs], how often each run counts, whole numbers; in each
///   row every task has two or more runs if the errors are to be used.
Estimates EstimateAll(const TaskScores& scores, Aggregate aggregate,
                      const Eigen::ArrayXXd& counts);

/// The aggregate with every run counting once.
double Summarise(const TaskScores& scores, Aggregate aggregate);

}  // namespace ballast::tools
