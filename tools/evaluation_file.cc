#include "tools/evaluation_file.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>

#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

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
    if (!all.nominal_cell && file.schedules.empty() &&
        IsNominalCell(file, cell)) {
      all.nominal_cell = number;
    }
  }

  const auto count = static_cast<double>(file.cells.size());
  all.return_mean /= count;
  for (double& mean : all.cost_mean) mean /= count;
  all.share_within_budget /= count;
  return all;
}

}  // namespace

std::size_t CellCount(const EvaluationFile& file) {
  std::size_t count = 1;
  for (const EvaluationAxis& axis : file.axes) count *= axis.values.size();
  return count;
}

std::int64_t RowCount(const EvaluationFile& file) {
  return static_cast<std::int64_t>(CellCount(file)) * file.episodes;
}

std::int64_t RowNumber(const EvaluationFile& file, const EvaluationRow& row) {
  std::int64_t cell = 0;
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    cell = cell * std::ssize(file.axes[axis].values) + row.cell[axis];
  }
  return cell * file.episodes + row.episode;
}

const EvaluationAxis* AxisOf(const EvaluationFile& file,
                             const envs::ParameterSchedule& schedule) {
  const std::string name = AxisOfParameter(schedule.parameter);
  for (const EvaluationAxis& axis : file.axes) {
    if (axis.name == name) return &axis;
  }
  return nullptr;
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

}  // namespace ballast::tools
