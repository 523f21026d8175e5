// What a report shows, computed: the page and report.json only write it down.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/pages/chart.h"
#include "tools/pages/heat_map.h"
#include "tools/report/report_input.h"
#include "tools/statistics/method_summary.h"

namespace ballast::tools {

/// One way of making a policy; its trainings differ in nothing but the seed.
struct ReportMethod {
  std::string method;      ///< e.g. "ramu"; "untrained" is drawn apart.
  std::string experiment;  ///< Folder of its runs; may be empty.
  std::string label;       ///< Unique among the methods of the report.
  /// Counts the methods but the untrained ones, which have -1 and are grey.
  int color = -1;
};

/// A chart and where it belongs.
struct ReportChart {
  std::string task;
  /// Index into ReportData::evaluations; absent for a learning curve.
  std::optional<std::size_t> evaluation;
  Chart chart;
};

/// Names of numbers that a row has beside those of the statistics: the number
/// of episodes that diverged, and, after "cost.<constraint>.", the greatest
/// bound of a world's P(cost > budget), of any of the policies.
inline constexpr const char* kDiverged = "diverged";
inline constexpr const char* kWorstBound = "worst_cell_upper_bound";

/// A method's row in the tables of an evaluation.
struct SummaryRow {
  std::size_t method;
  /// Called by the method's label; with the numbers above, and those of
  /// CompareMethods where there is a baseline.
  MethodSummary summary;

  std::size_t seeds() const { return summary.training_seeds.size(); }
};

/// What one policy group did in one cell, its mean over seeds.
struct CellOutcome {
  double return_mean;
  std::vector<double> cost_means;
  double share_within_budget;  ///< Of the seeds.
};

/// One grid, and every method that was evaluated on it.
struct EvaluationSummary {
  std::string task;
  double safety_coefficient;
  std::map<std::string, double> challenges;
  std::vector<EvaluationAxis> axes;
  std::vector<std::string> axis_titles;
  std::vector<envs::ParameterSchedule> schedules;
  std::vector<EvaluationConstraint> constraints;
  /// Returns are long-run averages of minus the cost; pages show the cost.
  bool average;
  std::int64_t episodes;
  bool deterministic;
  std::int64_t horizon;
  std::string baseline;  ///< Label of the method compared with; may be empty.
  std::vector<SummaryRow> rows;
  /// [row][cell], row-major cells; the table of grids with two or more axes.
  std::vector<std::vector<CellOutcome>> cells;
};

/// Maps of one quantity, a map per method, on one scale of colours.
struct ReportMaps {
  std::size_t evaluation;  ///< Index into ReportData::evaluations.
  std::string title;
  std::string note;
  std::vector<HeatMap> maps;
};

struct ReportData {
  std::string title;
  std::vector<ReportMethod> methods;
  std::vector<EvaluationSummary> evaluations;
  std::vector<ReportChart> charts;
  std::vector<ReportMaps> maps;
  std::vector<std::string> notes;  ///< What a reader should know first.
};

/// @param baseline  method that others are compared with, by its label or its
///   name alone; empty for none.
/// Throws std::invalid_argument for a baseline that is not there, and never
/// else for input that ReadReportInput accepted.
ReportData MakeReportData(const ReportInput& input, std::string title,
                          const std::string& baseline = {});

/// The method of a policy that was not trained, which takes no colour.
inline constexpr std::string_view kUntrained = "untrained";

/// The index of a method, which is added if it is new.
std::size_t MethodIndex(std::vector<ReportMethod>& methods,
                        const std::string& method,
                        const std::string& experiment);

/// "pole length (m)" for "perturbation.pole_length" of a task of ours; the
/// name alone where the unit is not known.
std::string QuantityTitle(const std::string& task, const std::string& name);

/// The title of one of the file's axes; it names the scheduler that starts at
/// its values, if one does: "pole length (m) at the start of random_walk".
std::string AxisTitle(const EvaluationFile& file, const EvaluationAxis& axis);

}  // namespace ballast::tools
