#include "tools/report/report_json.h"

#include <nlohmann/json.hpp>

#include "tools/report/evaluation_command.h"

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
    const SummaryRow& row = summary.rows[i];
    rows.push_back({{"method", row.method},
                    {"summary", SummaryJson(row.summary)},
                    {"cells", CellsAsJson(summary.cells[i])}});
  }
  return {{"task", summary.task},
          {"average", summary.average},
          {"safety_coefficient", summary.safety_coefficient},
          {"episodes", summary.episodes},
          {"deterministic", summary.deterministic},
          {"horizon", summary.horizon},
          {"baseline", summary.baseline},
          {"constraints", constraints},
          {"axes", axes},
          {"schedules", schedules},
          {"rows", rows}};
}

Json RunAsJson(const ReportRun& run) {
  Json sessions = Json::array();
  for (const Session& session : run.metadata.sessions) {
    sessions.push_back({{"command", session.command},
                        {"started", session.started},
                        {"git_revision", session.build_and_host.git_revision}});
  }
  return {{"path", run.path.string()},
          {"experiment", run.experiment},
          {"task", run.metadata.task},
          {"method", run.metadata.method},
          {"seed", run.metadata.seed},
          {"iterations", run.progress.iterations.size()},
          {"sessions", sessions}};
}

Json SourceAsJson(const ReportEvaluation& evaluation) {
  const EvaluatedPolicy& policy = evaluation.file.policy;
  return {{"path", evaluation.path.string()},
          {"sha256", evaluation.sha256},
          {"method", policy.method},
          {"run", policy.run},
          {"training_seed",
           policy.training_seed ? Json(*policy.training_seed) : Json(nullptr)},
          {"policy_sha256", policy.sha256},
          {"command", EvaluationCommand(evaluation.file)}};
}

/// The maps of all groups, in the order of their frames.
Json MapsAsJson(const ReportData& data) {
  Json maps = Json::array();
  for (const ReportMaps& group : data.maps) {
    for (const HeatMap& map : group.maps) {
      Json object = {{"evaluation", group.evaluation},
                     {"quantity", group.title}};
      object.update(HeatMapAsJson(map));
      maps.push_back(std::move(object));
    }
  }
  return maps;
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
      {"version", 2},
      {"title", data.title},
      {"notes", data.notes},
      {"methods", List(data.methods, &MethodAsJson)},
      {"evaluations", List(data.evaluations, &EvaluationAsJson)},
      {"charts", List(data.charts, &FramedAsJson)},
      {"maps", MapsAsJson(data)},
      {"runs", List(input.runs, &RunAsJson)},
      {"evaluation_files", List(input.evaluations, &SourceAsJson)}};
  // Paths and titles may be no UTF-8; such bytes are replaced.
  return document.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace ballast::tools
