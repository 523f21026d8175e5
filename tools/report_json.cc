#include "tools/report_json.h"

#include <nlohmann/json.hpp>

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json MethodAsJson(const ReportMethod& method) {
  return {{"label", method.label},
          {"method", method.method},
          {"experiment", method.experiment},
          {"color", method.color}};
}

Json SeriesAsJson(const ChartSeries& series) {
  Json seeds = Json::array();
  for (const SeedLine& line : series.seeds) {
    seeds.push_back({{"seed", line.seed}, {"x", line.x}, {"y", line.y}});
  }
  return {
      {"method", series.method}, {"variant", series.variant},
      {"dashed", series.dashed}, {"x", series.x},
      {"mean", series.mean},     {"low", series.low},
      {"high", series.high},     {"band_over_seeds", series.band_over_seeds},
      {"seeds", seeds}};
}

Json ChartAsJson(const Chart& chart) {
  Json series = Json::array();
  for (const ChartSeries& each : chart.series) {
    series.push_back(SeriesAsJson(each));
  }
  return {{"task", chart.task},
          {"evaluation",
           chart.evaluation ? Json(*chart.evaluation) : Json(nullptr)},
          {"title", chart.title},
          {"x_title", chart.x_title},
          {"y_title", chart.y_title},
          {"percent", chart.percent},
          {"from_zero", chart.from_zero},
          {"budget", OrNull(chart.budget)},
          {"nominal", OrNull(chart.nominal)},
          {"note", chart.note},
          {"series", series}};
}

Json EstimateAsJson(const Estimate& estimate) {
  Json object = {{"mean", estimate.mean}, {"interval_95", nullptr}};
  if (estimate.interval) {
    object["interval_95"] = {estimate.interval->low, estimate.interval->high};
  }
  return object;
}

Json PerConstraint(const std::vector<EvaluationConstraint>& constraints,
                   const std::vector<Estimate>& estimates) {
  Json object = Json::object();
  for (std::size_t k = 0; k < estimates.size(); ++k) {
    object[constraints[k].name] = EstimateAsJson(estimates[k]);
  }
  return object;
}

Json RowAsJson(const EvaluationSummary& summary, const SummaryRow& row) {
  return {
      {"method", row.method},
      {"training_seeds", row.seeds},
      {"nominal_return", row.nominal_return
                             ? EstimateAsJson(*row.nominal_return)
                             : Json(nullptr)},
      {"nominal_costs", PerConstraint(summary.constraints, row.nominal_costs)},
      {"worst_cell_return", EstimateAsJson(row.worst_cell_return)},
      {"worst_cell_costs",
       PerConstraint(summary.constraints, row.worst_cell_costs)},
      {"share_within_budget", EstimateAsJson(row.share_within_budget)},
      {"diverged", row.diverged}};
}

Json CellsAsJson(const std::vector<CellOutcome>& outcomes) {
  Json cells = Json::array();
  for (const CellOutcome& outcome : outcomes) {
    cells.push_back({{"return_mean", outcome.return_mean},
                     {"cost_means", outcome.cost_means},
                     {"share_within_budget", outcome.share_within_budget}});
  }
  return cells;
}

Json EvaluationAsJson(const EvaluationSummary& summary) {
  Json axes = Json::array(), constraints = Json::array();
  Json rows = Json::array(), schedules = Json::array();
  for (const EvaluationAxis& axis : summary.axes) {
    axes.push_back({{"name", axis.name},
                    {"nominal", axis.nominal},
                    {"values", axis.values}});
  }
  for (const envs::ParameterSchedule& schedule : summary.schedules) {
    schedules.push_back({{"parameter", schedule.parameter},
                         {"scheduler", schedule.scheduler},
                         {"low", schedule.low},
                         {"high", schedule.high},
                         {"standard_deviation", schedule.standard_deviation},
                         {"period", schedule.period}});
  }
  for (const EvaluationConstraint& constraint : summary.constraints) {
    constraints.push_back(
        {{"name", constraint.name},
         {"budget_per_episode", constraint.budget_per_episode}});
  }
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    rows.push_back(RowAsJson(summary, summary.rows[i]));
    rows.back()["cells"] = CellsAsJson(summary.cells[i]);
  }
  return {{"task", summary.task},
          {"average", summary.average},
          {"safety_coefficient", summary.safety_coefficient},
          {"episodes", summary.episodes},
          {"deterministic", summary.deterministic},
          {"horizon", summary.horizon},
          {"constraints", constraints},
          {"axes", axes},
          {"schedules", schedules},
          {"rows", rows}};
}

Json RunAsJson(const ReportRun& run) {
  const Session& first = run.metadata.sessions.front();
  return {{"path", run.path.string()},
          {"experiment", run.experiment},
          {"task", run.metadata.task},
          {"method", run.metadata.method},
          {"seed", run.metadata.seed},
          {"iterations", run.progress.iterations.size()},
          {"sessions", run.metadata.sessions.size()},
          {"command", first.command},
          {"git_revision", first.build_and_host.git_revision}};
}

/// A list of `elements`, each as `as_json` has it.
template <typename Element, typename AsJson>
Json List(const std::vector<Element>& elements, const AsJson& as_json) {
  Json list = Json::array();
  for (const Element& element : elements) list.push_back(as_json(element));
  return list;
}

}  // namespace

std::string ReportAsJson(const ReportData& data, const ReportInput& input) {
  const Json document = {
      {"format", "ballast-report"},
      {"version", 1},
      {"title", data.title},
      {"notes", data.notes},
      {"methods", List(data.methods, &MethodAsJson)},
      {"evaluations", List(data.evaluations, &EvaluationAsJson)},
      {"charts", List(data.charts, &ChartAsJson)},
      {"runs", List(input.runs, &RunAsJson)}};
  // Paths and titles may be no UTF-8; such bytes are replaced.
  const std::string text =
      document.dump(-1, ' ', true, Json::error_handler_t::replace);

  std::string safe;
  for (const char letter : text) {
    // These stand in strings only, where an escape means the same.
    switch (letter) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

}  // namespace ballast::tools
