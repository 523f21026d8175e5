#include "tools/grid_schedules.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <string>

#include "configs/names.h"
#include "configs/seeds.h"
#include "envs/registry.h"
#include "tools/axis_text.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

const envs::ParameterInfo& FindParameter(const std::string& axis,
                                         const envs::TaskInfo& task,
                                         const Refusal& refuse) {
  if (task.continuing) {
    refuse(
        "the rates of a network stay as they are; a scheduler needs episodes");
  }
  for (const envs::ParameterInfo& parameter : task.parameters) {
    if (AxisOfParameter(parameter.name) == axis) return parameter;
  }
  const std::vector<std::string> known = AxisNames(task);
  if (std::find(known.begin(), known.end(), axis) == known.end()) {
    refuse(configs::UnknownName("axis", axis, known));
  }
  refuse("a scheduler moves a perturbation; " + axis +
         " keeps its value in every episode of a world");
  throw std::logic_error("a refusal that does not throw");
}

// What the task itself would say of such a schedule, from every start.
void RequireAllowed(const Grid& grid, const envs::ParameterSchedule& schedule,
                    const std::string& task) {
  envs::ParameterSchedule from = schedule;
  if (const Axis* axis = AxisOf(grid, schedule)) {
    for (const double value : axis->values) {
      from.start = value;
      envs::ParameterScheduler(from, 0);
    }
  }
  envs::TaskOptions options;
  options.task = task;
  options.schedules = {from};
  envs::MakeEnvironment(options, {envs::SimulationOptions()}, 1);
}

void Append(Grid& grid, const envs::ParameterSchedule& schedule,
            const envs::TaskInfo& task, const Refusal& refuse) {
  for (const envs::ParameterSchedule& other : grid.schedules) {
    if (other.parameter == schedule.parameter) {
      refuse(AxisOfParameter(schedule.parameter) + " has a scheduler already");
    }
  }
  try {
    RequireAllowed(grid, schedule, task.name);
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  grid.schedules.push_back(schedule);
}

}  // namespace

void AddSchedule(Grid& grid, std::string_view schedule,
                 const envs::TaskInfo& task) {
  const Refusal refuse = [schedule](const std::string& problem) {
    throw std::invalid_argument(std::string(schedule) + ": " + problem);
  };
  const std::size_t equals = schedule.find('=');
  const std::vector<std::string_view> parts =
      Split(schedule.substr(std::min(equals, schedule.size())), ':');
  if (equals == 0 || parts[0].size() < 2 || parts.size() == 2 ||
      parts.size() > 5) {
    refuse(
        "must be name=scheduler, name=scheduler:low:high, and then perhaps "
        ":standard_deviation and :period");
  }

  const std::string axis =
      FullAxisName(std::string(schedule.substr(0, equals)), AxisNames(task));
  const envs::ParameterInfo& parameter = FindParameter(axis, task, refuse);
  envs::ParameterSchedule added = envs::DefaultSchedule(parameter);
  added.scheduler = parts[0].substr(1);
  if (parts.size() > 2) {
    added.low = ParseFinite(parts[1], refuse);
    added.high = ParseFinite(parts[2], refuse);
    if (added.low > added.high) refuse("low must be at most high");
    added.start = std::clamp(parameter.nominal, added.low, added.high);
  }
  if (parts.size() > 3) {
    added.standard_deviation = ParseFinite(parts[3], refuse);
  }
  if (parts.size() > 4) {
    const std::int64_t period =
        ParseWhole(parts[4], "a number of episodes", refuse);
    if (period < 1 || period > std::numeric_limits<int>::max()) {
      refuse("period must be at least 1 episode, and a 32-bit number");
    }
    added.period = static_cast<int>(period);
  }
  Append(grid, added, task, refuse);
}

void ReadAxisSchedule(configs::Table& axis, const envs::TaskInfo& task,
                      Grid& grid) {
  if (!axis.Has("scheduler")) {
    for (const char* key : {"low", "high", "standard_deviation", "period"}) {
      if (axis.Has(key)) axis.Refuse(key, "needs a scheduler");
    }
    return;
  }
  const Refusal refuse = [&axis](const std::string& problem) {
    axis.Refuse("scheduler", problem);
  };
  const envs::ParameterInfo& parameter =
      FindParameter(grid.axes.back().name, task, refuse);
  Append(grid, envs::ReadSchedule(axis, parameter), task, refuse);
}

const Axis* AxisOf(const Grid& grid, const envs::ParameterSchedule& schedule) {
  const std::string name = AxisOfParameter(schedule.parameter);
  const auto found =
      std::find_if(grid.axes.begin(), grid.axes.end(),
                   [&name](const Axis& axis) { return axis.name == name; });
  return found == grid.axes.end() ? nullptr : &*found;
}

WorldSchedulers::WorldSchedulers(const Grid& grid, std::span<const double> cell,
                                 std::uint64_t seed)
    : values_(grid.schedules.size()) {
  assert(cell.size() == grid.axes.size());
  for (envs::ParameterSchedule schedule : grid.schedules) {
    if (const Axis* axis = AxisOf(grid, schedule)) {
      schedule.start = cell[static_cast<std::size_t>(axis - grid.axes.data())];
    }
    schedulers_.emplace_back(
        schedule,
        configs::DeriveSeed(seed, "evaluation.schedule." + schedule.parameter));
  }
}

const std::vector<double>& WorldSchedulers::At(std::int64_t episode) {
  assert(episode + 1 >= drawn_);
  for (; drawn_ <= episode; ++drawn_) {
    for (std::size_t i = 0; i < schedulers_.size(); ++i) {
      values_[i] = schedulers_[i].Next();
    }
  }
  return values_;
}

}  // namespace ballast::tools
