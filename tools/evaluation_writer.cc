// The writing half of evaluation_file.h.
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tools/evaluation_file.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json PerConstraint(const EvaluationFile& file,
                   const std::vector<double>& values) {
  Json object = Json::object();
  for (std::size_t k = 0; k < file.constraints.size(); ++k) {
    object[file.constraints[k].name] = values[k];
  }
  return object;
}

Json AverageAsJson(const EvaluationFile& file, const EvaluationRow& row) {
  Json queues = Json::object();
  for (std::size_t i = 0; i < file.average->queues.size(); ++i) {
    queues[file.average->queues[i]] = row.average.queue_means[i];
  }
  return {{"kind", "average"},
          {"cell", row.cell},
          {"episode", row.episode},
          {"seed", row.seed},
          {"return", row.episode_return},
          {"standard_error", row.average.standard_error},
          {"cost_quantile_99", row.average.cost_quantile_99},
          {"queues", queues}};
}

Json RowAsJson(const EvaluationFile& file, const EvaluationRow& row) {
  if (file.average) return AverageAsJson(file, row);
  Json object = {
      {"cell", row.cell},
      {"episode", row.episode},
      {"seed", row.seed},
      {"return", row.episode_return},
      {"costs", PerConstraint(file, row.costs)},
      {"discounted_return", row.discounted_return},
      {"discounted_costs", PerConstraint(file, row.discounted_costs)},
      {"length", row.length},
      {"diverged", row.diverged}};
  for (std::size_t i = 0; i < file.schedules.size(); ++i) {
    object["scheduled"][file.schedules[i].parameter] = row.scheduled[i];
  }
  return object;
}

Json CellAsJson(const EvaluationFile& file, const EvaluationCell& cell) {
  Json values = Json::object();
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    values[file.axes[axis].name] = cell.values[axis];
  }
  return {{"index", cell.index},
          {"values", values},
          {"return_mean", cell.return_mean},
          {"cost_mean", PerConstraint(file, cell.cost_mean)},
          {"within_budget", cell.within_budget},
          {"episodes", cell.episodes},
          {"diverged", cell.diverged}};
}

Json AggregatesAsJson(const EvaluationFile& file) {
  const EvaluationAggregates& all = file.aggregates;
  Json object = {{"return_mean", all.return_mean},
                 {"cost_mean", PerConstraint(file, all.cost_mean)},
                 {"worst_cell_return", all.worst_cell_return},
                 {"worst_cell_cost", PerConstraint(file, all.worst_cell_cost)},
                 {"share_within_budget", all.share_within_budget},
                 {"diverged", all.diverged},
                 {"nominal_cell", nullptr}};
  if (all.nominal_cell) {
    object["nominal_cell"] = file.cells[*all.nominal_cell].index;
  }
  return object;
}

Json PolicyAsJson(const EvaluatedPolicy& policy) {
  Json object = {{"sha256", policy.sha256},
                 {"kind", policy.kind},
                 {"training_seed", nullptr},
                 {"method", policy.method},
                 {"run", policy.run}};
  if (policy.training_seed) object["training_seed"] = *policy.training_seed;
  return object;
}

Json ConstraintsAsJson(const EvaluationFile& file) {
  Json list = Json::array();
  for (const EvaluationConstraint& constraint : file.constraints) {
    list.push_back({{"name", constraint.name},
                    {"budget_per_episode", constraint.budget_per_episode},
                    {"discount", constraint.discount}});
  }
  return list;
}

Json SchedulesAsJson(const EvaluationFile& file) {
  Json list = Json::array();
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    list.push_back({{"parameter", schedule.parameter},
                    {"scheduler", schedule.scheduler},
                    {"start", nullptr},
                    {"low", schedule.low},
                    {"high", schedule.high},
                    {"standard_deviation", schedule.standard_deviation},
                    {"period", schedule.period}});
    if (!AxisOf(file, schedule)) list.back()["start"] = schedule.start;
  }
  return list;
}

Json GridAsJson(const EvaluationFile& file) {
  Json axes = Json::array();
  for (const EvaluationAxis& axis : file.axes) {
    axes.push_back({{"name", axis.name},
                    {"nominal", axis.nominal},
                    {"values", axis.values}});
  }
  Json grid = {{"axes", axes}};
  if (!file.schedules.empty()) grid["schedules"] = SchedulesAsJson(file);
  return grid;
}

void RequireFinite(const EvaluationFile& file) {
  for (const EvaluationRow& row : file.rows) {
    bool finite = std::isfinite(row.episode_return) &&
                  std::isfinite(row.discounted_return) &&
                  std::isfinite(row.average.standard_error) &&
                  std::isfinite(row.average.cost_quantile_99);
    for (double mean : row.average.queue_means) {
      finite = finite && std::isfinite(mean);
    }
    for (double cost : row.costs) finite = finite && std::isfinite(cost);
    for (double cost : row.discounted_costs) {
      finite = finite && std::isfinite(cost);
    }
    if (!finite) {
      throw std::invalid_argument(
          "evaluation: a return or cost is not finite; count such an episode "
          "as diverged and give it the return of the steps before.");
    }
  }
}

/// Appends `"key": [` and one element a line.
template <typename Element, typename AsJson>
void AppendLines(std::string& text, const std::string& key,
                 const std::vector<Element>& elements, const AsJson& as_json) {
  text += "\"" + key + "\": [";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + as_json(elements[i]).dump();
  }
  text += "\n],\n";
}

}  // namespace

std::string Serialise(const EvaluationFile& file) {
  RequireFinite(file);
  Json head = {{"format", "ballast-evaluation"},
               {"version", 1},
               {"policy", PolicyAsJson(file.policy)},
               {"task", file.task}};
  if (file.average) {
    head["average"] = {{"burn_in", file.average->burn_in},
                       {"batches", file.average->batches},
                       {"queues", file.average->queues}};
  } else {
    head["safety_coefficient"] = file.safety_coefficient;
  }
  head.update({{"episodes", file.episodes},
               {"deterministic", file.deterministic},
               {"seed", file.seed},
               {"horizon", file.horizon},
               {"constraints", ConstraintsAsJson(file)},
               {"grid", GridAsJson(file)}});
  if (!file.challenges.empty()) head["challenges"] = file.challenges;

  std::string text = "{\n";
  for (const auto& [key, value] : head.items()) {
    text += "\"" + key + "\": " + value.dump() + ",\n";
  }
  AppendLines(text, "rows", file.rows,
              [&](const EvaluationRow& row) { return RowAsJson(file, row); });
  AppendLines(text, "cells", file.cells, [&](const EvaluationCell& cell) {
    return CellAsJson(file, cell);
  });
  text += "\"aggregates\": " + AggregatesAsJson(file).dump() + "\n}\n";
  return text;
}

}  // namespace ballast::tools
