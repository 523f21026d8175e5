#include "tools/report/report_json.h"

#include <nlohmann/json.hpp>

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json MethodAsJson(const ReportMethod& method) {
  return {{"label", method.label},
          {"method", method.method},
          {"experiment", method.experiment},
          {"color", method.color}};
}

Json FramedAsJson(const ReportChart& framed) {
  Json object = {{"task", framed.task},
                 {"evaluation", framed.evaluation ? Json(*framed.evaluation)
                                                  : Json(nullptr)}};
  object.update(ChartAsJson(framed.chart));
  return object;
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
      {"charts", List(data.charts, &FramedAsJson)},
      {"runs", List(input.runs, &RunAsJson)}};
  // Paths and titles may be no UTF-8; such bytes are replaced.
  return document.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace ballast::tools
