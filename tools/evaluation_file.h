// The evaluation file: what a policy did in each world of a grid.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envs/task.h"

namespace ballast::tools {

/// The kind of a policy that is another program: nobody can repeat what it did,
/// so its evaluation is its owner's word.
inline constexpr std::string_view kExternalKind = "external";

/// Whose behaviour the file describes.
struct EvaluatedPolicy {
  /// Of the policy file, 64 lower-case hex digits; of another program of its
  /// command line, which says nothing of what the program does.
  std::string sha256;
  std::string kind;  ///< Of network, e.g. "gaussian", or kExternalKind.
  /// Absent for a policy without a run; the unit of replication.
  std::optional<std::int64_t> training_seed;
  std::string method;  ///< What a legend calls it; "untrained" is special.
  /// The run's folder relative to the runs folder, "walker_walk/seed-0"; of
  /// another program its command line; empty for a policy without a run.
  std::string run;
};

/// An active constraint.
struct EvaluationConstraint {
  std::string name;
  double budget_per_episode;  ///< Undiscounted, >= 0.
  double discount;            ///< Per step, in [0, 1].
};

/// One perturbed quantity of the grid.
struct EvaluationAxis {
  std::string name;  ///< As of ListAxes, e.g. "perturbation.pole_length".
  double nominal;
  std::vector<double> values;  ///< At least one.
};

/// How long-run averages of a continuing task were taken.
struct AverageSettings {
  std::int64_t burn_in;  ///< Steps of each replica before its average begins.
  std::int64_t batches;  ///< Of equal length, for the standard error; >= 2.
  std::vector<std::string> queues;  ///< Whose mean lengths the rows hold.
};

/// What a long-run average says beside its return.
struct AverageOutcome {
  double standard_error = 0;  ///< Of the return, by batch means.
  /// The least cost that 99 % of the steps do not exceed.
  double cost_quantile_99 = 0;
  std::vector<double> queue_means;  ///< Jobs, per queue.
};

/// The version of evaluation files that are written; those before it are read.
/// 2: rows have longest_cost_runs.
inline constexpr std::int64_t kEvaluationVersion = 2;

/// One episode, or one replica's long-run average. Costs stand in the order of
/// the file's constraints.
struct EvaluationRow {
  std::vector<std::int64_t> cell;  ///< Index into each axis' values.
  std::int64_t episode;
  std::uint64_t seed;
  /// What the file's schedules gave their parameters in this episode.
  std::vector<double> scheduled;
  /// Undiscounted; of an average the mean reward per step, minus the cost.
  double episode_return;
  std::vector<double> costs;
  double discounted_return;
  std::vector<double> discounted_costs;
  /// The most consecutive control steps with a cost above 0; none in a file of
  /// version 1, nor of averages.
  std::vector<std::int64_t> longest_cost_runs;
  std::int64_t length;  ///< Control steps; of an average after the burn-in.
  bool diverged;        ///< The simulation blew up during the episode.
  AverageOutcome average{};  ///< Where the file holds averages.
};

/// All episodes of one perturbed world. A diverged episode enters no mean; if
/// every one diverged, the means are those of the steps before.
struct EvaluationCell {
  std::vector<std::int64_t> index;
  std::vector<double> values;  ///< One per axis.
  double return_mean;
  std::vector<double> cost_mean;
  /// Every mean cost is within its budget and no episode diverged.
  bool within_budget;
  std::int64_t episodes;
  std::int64_t diverged;  ///< Number of episodes.
};

/// Over the cells of the grid, each counting once.
struct EvaluationAggregates {
  double return_mean;
  std::vector<double> cost_mean;
  double worst_cell_return;             ///< Least mean return of a cell.
  std::vector<double> worst_cell_cost;  ///< Greatest mean cost of a cell.
  double share_within_budget;           ///< Of the cells, in [0, 1].
  std::int64_t diverged;                ///< Number of episodes.
  /// Absent if the grid lacks it, and where parameters moved.
  std::optional<std::size_t> nominal_cell;
};

/// The whole file. Holds no wall-clock, host or number of threads, so that
/// equal evaluations are equal files.
struct EvaluationFile {
  std::int64_t version = kEvaluationVersion;
  EvaluatedPolicy policy;
  std::string task;
  double safety_coefficient;
  /// Those that every world has where no axis says otherwise, by name.
  std::map<std::string, double> challenges;
  /// Where the rows are of the kind "average": a continuing task has no
  /// episodes, its rows are replicas, and it knows no safety coefficient.
  std::optional<AverageSettings> average;
  std::int64_t episodes;  ///< Per cell, >= 1; or replicas.
  bool deterministic;     ///< Modes of the action distribution, no samples.
  std::uint64_t seed;
  std::int64_t horizon;  ///< Control steps; of an average with its burn-in.
  std::vector<EvaluationConstraint> constraints;
  std::vector<EvaluationAxis> axes;  ///< None: the nominal world alone.
  /// Parameters that moved from episode to episode in every cell. One that has
  /// an axis began at its value, and then `start` says nothing.
  std::vector<envs::ParameterSchedule> schedules;
  /// Cells in row-major order (the last axis runs fastest), in each the
  /// episodes 0 .. episodes - 1.
  std::vector<EvaluationRow> rows;
  std::vector<EvaluationCell> cells;
  EvaluationAggregates aggregates;
};

/// The number of cells of the grid.
std::size_t CellCount(const EvaluationFile& file);

/// The number of rows of a whole file.
std::int64_t RowCount(const EvaluationFile& file);

/// Where a row stands among all of a file, by its cell and episode, which must
/// exist.
std::int64_t RowNumber(const EvaluationFile& file, const EvaluationRow& row);

/// The axis whose values a schedule starts from, or null.
const EvaluationAxis* AxisOf(const EvaluationFile& file,
                             const envs::ParameterSchedule& schedule);

/// Fills `cells` and `aggregates` from everything else. The rows must be
/// complete and in order. Sums run in the order of the rows, so equal rows
/// give equal bits.
void ComputeCellsAndAggregates(EvaluationFile& file);

/// The file as JSON, one row or cell a line; equal files give equal bytes.
/// Call after ComputeCellsAndAggregates. Throws std::invalid_argument if a
/// number is not finite.
std::string Serialise(const EvaluationFile& file);

/// Reads and checks a file that anyone may have written: unknown keys, rows
/// out of place, and means that do not follow from the rows are refused.
/// Throws std::invalid_argument.
EvaluationFile ReadEvaluationFile(const std::filesystem::path& path);
/// @param name  what messages call it.
EvaluationFile ParseEvaluationFile(const std::string& text,
                                   const std::string& name);

}  // namespace ballast::tools
