#include "tools/film/film_world.h"

#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tools/axis_text.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

std::vector<std::string> TitleOf(const Grid& grid,
                                 const EvaluationSubject& subject) {
  const std::vector<AxisInfo> known = ListAxes(subject.info, subject.task);
  std::vector<std::string> title;
  for (const Axis& axis : grid.axes) {
    std::ostringstream line;
    line << AxisTitle(axis.name) << ' ' << axis.values.front();
    for (const AxisInfo& info : known) {
      if (info.name == axis.name && info.unit != "1") line << ' ' << info.unit;
    }
    title.push_back(line.str());
  }
  if (title.empty()) title.emplace_back("nominal world");
  return title;
}

Grid GridOfOneCell(const Grid& grid, const std::vector<double>& cell) {
  Grid one;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    one.axes.push_back({grid.axes[i].name, {cell[i]}});
  }
  return one;
}

}  // namespace

std::vector<FilmWorld> ChooseWorlds(const std::vector<std::string>& perturbs,
                                    const std::vector<std::string>& params,
                                    const EvaluationSubject& subject) {
  if (!perturbs.empty() && !params.empty()) {
    throw std::invalid_argument(
        "--perturb and --param both name worlds: give each world its own "
        "--perturb, or all of them by --param");
  }
  std::vector<Grid> grids;
  for (const std::string& perturb : perturbs) {
    Grid& grid = grids.emplace_back();
    for (const std::string_view part : Split(perturb, ',')) {
      if (part.find('=') == std::string_view::npos) {
        throw std::invalid_argument(
            "--perturb " + perturb +
            ": write name=number, several with commas between them, e.g. "
            "pole_length=1.2,pole_mass=0.3");
      }
      AddAxis(grid, part, subject.info);
    }
  }
  Grid axes;
  for (const std::string& param : params) AddAxis(axes, param, subject.info);
  if (perturbs.empty()) grids.push_back(std::move(axes));

  std::vector<FilmWorld> worlds;
  for (const Grid& grid : grids) {
    for (const Axis& axis : grid.axes) RequireAxisValues(axis);
    for (const std::vector<double>& cell : grid.cells()) {
      Grid one = GridOfOneCell(grid, cell);
      std::vector<std::string> title = TitleOf(one, subject);
      worlds.push_back({std::move(title), std::move(one)});
    }
  }
  return worlds;
}

}  // namespace ballast::tools
