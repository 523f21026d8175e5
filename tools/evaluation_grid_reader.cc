#include "tools/evaluation_grid_reader.h"

#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/mujoco/parameter_scheduler.h"

namespace ballast::tools {
namespace {

std::vector<EvaluationAxis> ReadAxes(StrictObject& grid) {
  std::vector<EvaluationAxis> axes;
  std::set<std::string> names;
  std::size_t cells = 1;
  for (StrictObject& object : grid.Objects("axes", kMostEvaluationAxes)) {
    EvaluationAxis axis;
    axis.name = object.Text("name", kMostNameBytes);
    axis.nominal = object.Number("nominal");
    axis.values = object.Numbers("values", kMostEvaluationCells);
    object.RefuseUnknownKeys();
    if (!names.insert(axis.name).second) {
      object.Refuse("name", "stands twice; axes have unique names");
    }
    if (axis.values.empty()) object.Refuse("values", "must not be empty");
    cells *= axis.values.size();
    if (cells > kMostEvaluationCells) {
      object.Refuse("values", "make a grid of more than " +
                                  std::to_string(kMostEvaluationCells) +
                                  " cells");
    }
    axes.push_back(axis);
  }
  return axes;
}

// A scheduler that is to start at each of the axis' values, or at its own.
void RequireStarts(const StrictObject& object, const EvaluationFile& file,
                   envs::ParameterSchedule schedule) {
  const EvaluationAxis* axis = AxisOf(file, schedule);
  const std::vector<double> starts =
      axis ? axis->values : std::vector<double>{schedule.start};
  try {
    for (const double start : starts) {
      schedule.start = start;
      envs::ParameterScheduler(schedule, 0);
    }
  } catch (const std::invalid_argument& error) {
    object.Refuse("scheduler", error.what());
  }
}

void ReadSchedules(StrictObject& grid, EvaluationFile& file) {
  std::set<std::string> parameters;
  for (StrictObject& object : grid.Objects("schedules", kMostEvaluationAxes)) {
    envs::ParameterSchedule schedule;
    schedule.parameter = object.Text("parameter", kMostNameBytes);
    schedule.scheduler = object.Text("scheduler", kMostNameBytes);
    schedule.low = object.Number("low");
    schedule.high = object.Number("high");
    schedule.standard_deviation = object.Number("standard_deviation", 0);
    schedule.period = static_cast<int>(
        object.Integer("period", 1, std::numeric_limits<int>::max()));
    if (!parameters.insert(schedule.parameter).second) {
      object.Refuse("parameter", "stands twice; each has one scheduler");
    }
    const bool by_axis = AxisOf(file, schedule) != nullptr;
    if (object.IsNull("start") != by_axis) {
      object.Refuse("start",
                    "must be null where the parameter has an axis, "
                    "and a number where it has none");
    }
    if (!by_axis) schedule.start = object.Number("start");
    object.RefuseUnknownKeys();
    RequireStarts(object, file, schedule);
    file.schedules.push_back(schedule);
  }
  if (file.schedules.empty()) {
    grid.Refuse("schedules", "must not be empty; leave it out");
  }
}

}  // namespace

void ReadEvaluationGrid(StrictObject grid, EvaluationFile& file) {
  file.axes = ReadAxes(grid);
  if (grid.Has("schedules")) ReadSchedules(grid, file);
  grid.RefuseUnknownKeys();
}

}  // namespace ballast::tools
