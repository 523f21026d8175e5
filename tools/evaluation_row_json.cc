// A row of an evaluation, to and from JSON.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tools/evaluation_grid_reader.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMost = 1e100;  // So that no sum of rows overflows.

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

Json EpisodeAsJson(const EvaluationFile& file, const EvaluationRow& row) {
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
  if (file.version >= 2) {
    object["longest_cost_runs"] = PerConstraint(file, row.longest_cost_runs);
  }
  for (std::size_t i = 0; i < file.schedules.size(); ++i) {
    object["scheduled"][file.schedules[i].parameter] = row.scheduled[i];
  }
  return object;
}

void RequireFinite(const EvaluationRow& row) {
  const auto finite = [](double number) { return std::isfinite(number); };
  if (finite(row.episode_return) && finite(row.discounted_return) &&
      finite(row.average.standard_error) &&
      finite(row.average.cost_quantile_99) &&
      std::ranges::all_of(row.average.queue_means, finite) &&
      std::ranges::all_of(row.costs, finite) &&
      std::ranges::all_of(row.discounted_costs, finite)) {
    return;
  }
  throw std::invalid_argument(
      "evaluation: a return or cost is not finite; count such an episode as "
      "diverged and give it the return of the steps before.");
}

}  // namespace

Json EvaluationRowAsJson(const EvaluationFile& head, const EvaluationRow& row) {
  RequireFinite(row);
  return head.average ? AverageAsJson(head, row) : EpisodeAsJson(head, row);
}

EvaluationRowReader::EvaluationRowReader(const EvaluationFile& head)
    : head_(head) {
  for (const EvaluationConstraint& constraint : head.constraints) {
    constraints_.push_back(constraint.name);
  }
  for (const envs::ParameterSchedule& schedule : head.schedules) {
    scheduled_.push_back(schedule.parameter);
  }
}

EvaluationRow EvaluationRowReader::Read(StrictObject& object) const {
  if (head_.average) return ReadAverage(object);
  EvaluationRow row;
  ReadCell(object, row);
  row.episode_return = object.Number("return", -kMost, kMost);
  row.costs = object.NumberPer("costs", constraints_, 0, kMost);
  row.discounted_return = object.Number("discounted_return", -kMost, kMost);
  row.discounted_costs =
      object.NumberPer("discounted_costs", constraints_, 0, kMost);
  row.length = object.Integer("length", 0, head_.horizon);
  row.diverged = object.Flag("diverged");
  if (head_.version >= 2) ReadCostRuns(object, row);
  if (!head_.schedules.empty()) ReadScheduled(object, row);
  object.RefuseUnknownKeys();
  return row;
}

void EvaluationRowReader::ReadCell(StrictObject& object,
                                   EvaluationRow& row) const {
  row.cell = object.Integers("cell", kMostEvaluationAxes);
  const bool exists = std::ranges::equal(
      row.cell, head_.axes, [](std::int64_t index, const EvaluationAxis& axis) {
        return index >= 0 && index < std::ssize(axis.values);
      });
  if (!exists) object.Refuse("cell", "must hold an index into each axis");
  row.episode = object.Integer("episode", 0, head_.episodes - 1);
  row.seed = object.Unsigned("seed");
}

EvaluationRow EvaluationRowReader::ReadAverage(StrictObject& object) const {
  if (object.Text("kind", kMostNameBytes) != "average") {
    object.Refuse("kind", "must be \"average\", like the file");
  }
  EvaluationRow row;
  ReadCell(object, row);
  row.episode_return = object.Number("return", -kMost, kMost);
  row.discounted_return = 0;
  row.length = head_.horizon - head_.average->burn_in;
  row.diverged = false;
  row.average.standard_error = object.Number("standard_error", 0, kMost);
  row.average.cost_quantile_99 = object.Number("cost_quantile_99", 0, kMost);
  row.average.queue_means =
      object.NumberPer("queues", head_.average->queues, 0, kMost);
  object.RefuseUnknownKeys();
  return row;
}

void EvaluationRowReader::ReadCostRuns(StrictObject& object,
                                       EvaluationRow& row) const {
  StrictObject runs = object.Object("longest_cost_runs");
  for (std::size_t k = 0; k < constraints_.size(); ++k) {
    row.longest_cost_runs.push_back(
        runs.Integer(constraints_[k], 0, row.length));
    if ((row.costs[k] > 0) != (row.longest_cost_runs[k] > 0)) {
      runs.Refuse(constraints_[k],
                  "must be above 0 where the cost is, and there alone");
    }
  }
  runs.RefuseUnknownKeys();
}

void EvaluationRowReader::ReadScheduled(StrictObject& object,
                                        EvaluationRow& row) const {
  row.scheduled = object.NumberPer("scheduled", scheduled_);
  for (std::size_t i = 0; i < row.scheduled.size(); ++i) {
    const envs::ParameterSchedule& schedule = head_.schedules[i];
    if (row.scheduled[i] < schedule.low || row.scheduled[i] > schedule.high) {
      object.Refuse("scheduled", schedule.parameter +
                                     " must lie between the schedule's low "
                                     "and high");
    }
  }
}

}  // namespace ballast::tools
