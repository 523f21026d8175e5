#include "tools/grid.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "configs/names.h"
#include "configs/table.h"
#include "tools/axis_text.h"
#include "tools/grid_axes.h"
#include "tools/grid_schedules.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

// `count` values from lo to hi, both included, at equal distances.
std::vector<double> SpreadEvenly(double lo, double hi, std::int64_t count) {
  std::vector<double> values;
  const double step =
      count > 1 ? (hi - lo) / static_cast<double>(count - 1) : 0;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(lo + static_cast<double>(i) * step);
  }
  values.back() = hi;
  return values;
}

std::vector<double> Spread(double lo, double hi, std::int64_t count,
                           const Refusal& refuse) {
  if (count < 1 || count > static_cast<std::int64_t>(kMostCells)) {
    refuse("count must lie in [1, " + std::to_string(kMostCells) + "]");
  }
  if (count == 1 && lo != hi) refuse("count = 1 needs lo equal to hi");
  if (count > 1 && !(lo < hi)) refuse("lo must be below hi");
  return SpreadEvenly(lo, hi, count);
}

void CheckValues(const std::vector<double>& values, const Refusal& refuse) {
  if (values.empty()) refuse("needs at least one value");
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    refuse("a value stands twice");
  }
}

void Append(Grid& grid, Axis axis, const std::vector<std::string>& known,
            const Refusal& refuse) {
  if (std::find(known.begin(), known.end(), axis.name) == known.end()) {
    refuse(configs::UnknownName("axis", axis.name, known));
  }
  std::size_t cells = 1;
  for (const Axis& other : grid.axes) {
    if (other.name == axis.name) refuse(axis.name + " is an axis already");
    cells *= other.values.size();
  }
  CheckValues(axis.values, refuse);
  if (axis.values.size() > kMostCells / cells) {
    refuse("the grid would have more than " + std::to_string(kMostCells) +
           " cells; take fewer values");
  }
  grid.axes.push_back(std::move(axis));
}

std::vector<double> ParseValues(std::string_view text, const Refusal& refuse) {
  const std::vector<std::string_view> bounds = Split(text, ':');
  if (bounds.size() == 3) {
    return Spread(ParseFinite(bounds[0], refuse),
                  ParseFinite(bounds[1], refuse),
                  ParseWhole(bounds[2], "a count of values", refuse), refuse);
  }
  if (bounds.size() != 1) refuse("values must be lo:hi:count or v1,v2,v3");
  std::vector<double> values;
  for (const std::string_view part : Split(text, ',')) {
    values.push_back(ParseFinite(part, refuse));
  }
  return values;
}

std::vector<double> ReadValues(configs::Table& axis, const Refusal& refuse) {
  const bool spread = axis.Has("lo") || axis.Has("hi") || axis.Has("count");
  if (axis.Has("values") == spread)
    refuse("give either values or lo, hi, count");
  if (!spread) return axis.Numbers("values", {});
  for (const char* key : {"lo", "hi", "count"}) {
    if (!axis.Has(key)) refuse(std::string(key) + " is absent");
  }
  return Spread(axis.Number("lo", 0), axis.Number("hi", 0),
                axis.Integer("count", 0), refuse);
}

}  // namespace

std::vector<std::vector<double>> Grid::cells() const {
  std::vector<std::vector<double>> cells = {{}};
  for (const Axis& axis : axes) {
    std::vector<std::vector<double>> longer;
    for (const std::vector<double>& cell : cells) {
      for (const double value : axis.values) {
        longer.push_back(cell);
        longer.back().push_back(value);
      }
    }
    cells = std::move(longer);
  }
  return cells;
}

Grid LoadGrid(const std::filesystem::path& path, const envs::TaskInfo& task) {
  const configs::Document document = configs::Document::Load(path);
  configs::Table root = document.root();
  const std::vector<std::string> known = AxisNames(task);
  Grid grid;
  for (configs::Table& axis : root.Subs("axis")) {
    const auto refuse_name = [&axis](const std::string& problem) {
      axis.Refuse("name", problem);
    };
    const auto refuse = [&axis](const std::string& problem) {
      axis.Refuse("", problem);
    };
    if (!axis.Has("name")) refuse_name("is absent");
    const std::string name = FullAxisName(axis.Text("name", ""), known);
    Append(grid, {name, ReadValues(axis, refuse)}, known, refuse_name);
    ReadAxisSchedule(axis, task, grid);
  }
  document.RefuseUnknownKeys();
  if (grid.axes.empty()) root.Refuse("", "has no [[axis]]");
  return grid;
}

void AddAxis(Grid& grid, std::string_view param, const envs::TaskInfo& task) {
  const Refusal refuse = [param](const std::string& problem) {
    throw std::invalid_argument(std::string(param) + ": " + problem);
  };
  const std::size_t equals = param.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    refuse("must be name=lo:hi:count or name=v1,v2,v3");
  }
  const std::vector<std::string> known = AxisNames(task);
  const std::string name =
      FullAxisName(std::string(param.substr(0, equals)), known);
  Append(grid, {name, ParseValues(param.substr(equals + 1), refuse)}, known,
         refuse);
}

std::string ParamOf(const Axis& axis) {
  const std::vector<double>& values = axis.values;
  if (values.size() > 2 && values.front() < values.back()) {
    const auto count = static_cast<std::int64_t>(values.size());
    if (SpreadEvenly(values.front(), values.back(), count) == values) {
      return axis.name + "=" + ShortestText(values.front()) + ":" +
             ShortestText(values.back()) + ":" + std::to_string(count);
    }
  }
  std::string text;
  for (const double value : values) {
    text += (text.empty() ? "" : ",") + ShortestText(value);
  }
  return axis.name + "=" + text;
}

}  // namespace ballast::tools
