// What a report shows, computed: the page and report.json only write it down.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/pages/chart.h"
#include "tools/report/report_input.h"
#include "tools/statistics/samples.h"

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

/// A mean over training seeds with its 95 % interval, if there are two.
struct Estimate {
  double mean;
  std::optional<Interval> interval;
};

/// A method's row in the table of an evaluation.
struct SummaryRow {
  std::size_t method;
  std::size_t seeds;
  std::optional<Estimate> nominal_return;  ///< Absent if the grid lacks it.
  std::vector<Estimate> nominal_costs;     ///< Per constraint, or none.
  Estimate worst_cell_return;
  std::vector<Estimate> worst_cell_costs;  ///< Per constraint.
  Estimate share_within_budget;
  std::int64_t diverged;  ///< Episodes, of all seeds.
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
  std::vector<SummaryRow> rows;
  /// [row][cell], row-major cells; the table of grids with two or more axes.
  std::vector<std::vector<CellOutcome>> cells;
};

struct ReportData {
  std::string title;
  std::vector<ReportMethod> methods;
  std::vector<EvaluationSummary> evaluations;
  std::vector<ReportChart> charts;
  std::vector<std::string> notes;  ///< What a reader should know first.
};

/// Never throws for input that ReadReportInput accepted.
ReportData MakeReportData(const ReportInput& input, std::string title);

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
