// What moves from episode to episode in the worlds of a grid.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "configs/table.h"
#include "envs/mujoco/parameter_scheduler.h"
#include "envs/task.h"
#include "tools/grid.h"

namespace ballast::tools {

/// Adds the schedule of
/// "--schedule name=scheduler[:low:high[:standard_deviation[:period]]]"; what
/// is left out is the suite's. Call after the axes are there. Throws
/// std::invalid_argument, "name=scheduler: problem".
void AddSchedule(Grid& grid, std::string_view schedule,
                 const envs::TaskInfo& task);

/// Adds the schedule of the grid's last axis, whose table may name scheduler,
/// low, high, standard_deviation and period. Throws likewise, with the place.
void ReadAxisSchedule(configs::Table& axis, const envs::TaskInfo& task,
                      Grid& grid);

/// The axis whose values a schedule starts from, or null.
const Axis* AxisOf(const Grid& grid, const envs::ParameterSchedule& schedule);

/// The scheduled parameters of one world. Worlds of one seed draw alike.
class WorldSchedulers {
 public:
  /// @param cell  a value per axis; where a schedule has an axis, its start.
  /// @param seed  of the evaluation.
  WorldSchedulers(const Grid& grid, std::span<const double> cell,
                  std::uint64_t seed);

  /// A value per schedule of the grid in an episode that is counted from 0 and
  /// not before the one asked for last. Valid until the next call.
  const std::vector<double>& At(std::int64_t episode);

 private:
  std::vector<envs::ParameterScheduler> schedulers_;
  std::vector<double> values_;
  std::int64_t drawn_ = 0;  // Episodes.
};

}  // namespace ballast::tools
