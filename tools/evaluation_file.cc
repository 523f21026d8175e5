#include "tools/evaluation_file.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

/// The position of a cell, in row-major order, as an index into each axis.
std::vector<std::int64_t> CellIndex(const EvaluationFile& file,
                                    std::size_t cell) {
  std::vector<std::int64_t> index(file.axes.size());
  for (std::size_t axis = file.axes.size(); axis-- > 0;) {
    const std::size_t size = file.axes[axis].values.size();
    index[axis] = static_cast<std::int64_t>(cell % size);
    cell /= size;
  }
  return index;
}

EvaluationCell ComputeCell(const EvaluationFile& file, std::size_t number) {
  EvaluationCell cell;
  cell.index = CellIndex(file, number);
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    cell.values.push_back(
        file.axes[axis].values[static_cast<std::size_t>(cell.index[axis])]);
  }
  cell.return_mean = 0;
  cell.cost_mean.assign(file.constraints.size(), 0.0);
  cell.episodes = file.episodes;

  const auto episodes = static_cast<std::size_t>(file.episodes);
  const std::span<const EvaluationRow> rows =
      std::span(file.rows).subspan(number * episodes, episodes);
  cell.diverged = std::ranges::count(rows, true, &EvaluationRow::diverged);
  const bool none_left = cell.diverged == cell.episodes;
  for (const EvaluationRow& row : rows) {
    assert(row.cell == cell.index);
    if (row.diverged && !none_left) continue;
    cell.return_mean += row.episode_return;
    for (std::size_t k = 0; k < cell.cost_mean.size(); ++k) {
      cell.cost_mean[k] += row.costs[k];
    }
  }

  const auto count = static_cast<double>(
      none_left ? cell.episodes : cell.episodes - cell.diverged);
  cell.return_mean /= count;
  cell.within_budget = cell.diverged == 0;
  for (std::size_t k = 0; k < cell.cost_mean.size(); ++k) {
    cell.cost_mean[k] /= count;
    if (cell.cost_mean[k] > file.constraints[k].budget_per_episode) {
      cell.within_budget = false;
    }
  }
  return cell;
}

/// Whether a value of an axis is its nominal one; a computed grid misses it
/// by some roundings.
bool IsNominal(const EvaluationAxis& axis, double value) {
  return std::abs(value - axis.nominal) <=
         1e-9 * std::max(std::abs(axis.nominal), std::abs(value));
}

bool IsNominalCell(const EvaluationFile& file, const EvaluationCell& cell) {
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    if (!IsNominal(file.axes[axis], cell.values[axis])) return false;
  }
  return true;
}

EvaluationAggregates ComputeAggregates(const EvaluationFile& file) {
  EvaluationAggregates all;
  all.return_mean = 0;
  all.cost_mean.assign(file.constraints.size(), 0.0);
  all.worst_cell_return = file.cells.front().return_mean;
  all.worst_cell_cost = file.cells.front().cost_mean;
  all.share_within_budget = 0;
  all.diverged = 0;

  for (std::size_t number = 0; number < file.cells.size(); ++number) {
    const EvaluationCell& cell = file.cells[number];
    all.return_mean += cell.return_mean;
    all.worst_cell_return = std::min(all.worst_cell_return, cell.return_mean);
    for (std::size_t k = 0; k < cell.cost_mean.size(); ++k) {
      all.cost_mean[k] += cell.cost_mean[k];
      all.worst_cell_cost[k] =
          std::max(all.worst_cell_cost[k], cell.cost_mean[k]);
    }
    all.share_within_budget += cell.within_budget ? 1 : 0;
    all.diverged += cell.diverged;
    if (!all.nominal_cell && IsNominalCell(file, cell)) {
      all.nominal_cell = number;
    }
  }

  const auto count = static_cast<double>(file.cells.size());
  all.return_mean /= count;
  for (double& mean : all.cost_mean) mean /= count;
  all.share_within_budget /= count;
  return all;
}

Json PerConstraint(const EvaluationFile& file,
                   const std::vector<double>& values) {
  Json object = Json::object();
  for (std::size_t k = 0; k < file.constraints.size(); ++k) {
    object[file.constraints[k].name] = values[k];
  }
  return object;
}

Json RowAsJson(const EvaluationFile& file, const EvaluationRow& row) {
  return {{"cell", row.cell},
          {"episode", row.episode},
          {"seed", row.seed},
          {"return", row.episode_return},
          {"costs", PerConstraint(file, row.costs)},
          {"discounted_return", row.discounted_return},
          {"discounted_costs", PerConstraint(file, row.discounted_costs)},
          {"length", row.length},
          {"diverged", row.diverged}};
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

Json GridAsJson(const EvaluationFile& file) {
  Json axes = Json::array();
  for (const EvaluationAxis& axis : file.axes) {
    axes.push_back({{"name", axis.name},
                    {"nominal", axis.nominal},
                    {"values", axis.values}});
  }
  return {{"axes", axes}};
}

void RequireFinite(const EvaluationFile& file) {
  for (const EvaluationRow& row : file.rows) {
    bool finite = std::isfinite(row.episode_return) &&
                  std::isfinite(row.discounted_return);
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

std::size_t CellCount(const EvaluationFile& file) {
  std::size_t count = 1;
  for (const EvaluationAxis& axis : file.axes) count *= axis.values.size();
  return count;
}

void ComputeCellsAndAggregates(EvaluationFile& file) {
  const std::size_t cells = CellCount(file);
  assert(file.rows.size() == cells * static_cast<std::size_t>(file.episodes));
  file.cells.clear();
  for (std::size_t number = 0; number < cells; ++number) {
    file.cells.push_back(ComputeCell(file, number));
  }
  file.aggregates = ComputeAggregates(file);
}

std::string Serialise(const EvaluationFile& file) {
  RequireFinite(file);
  Json head = {{"format", "ballast-evaluation"},
               {"version", 1},
               {"policy", PolicyAsJson(file.policy)},
               {"task", file.task},
               {"safety_coefficient", file.safety_coefficient},
               {"episodes", file.episodes},
               {"deterministic", file.deterministic},
               {"seed", file.seed},
               {"horizon", file.horizon},
               {"constraints", ConstraintsAsJson(file)},
               {"grid", GridAsJson(file)}};
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
