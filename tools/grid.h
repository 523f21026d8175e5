// A grid of perturbed worlds, from a TOML file or from the command line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/task.h"

namespace ballast::tools {

/// One perturbed quantity and the values it takes.
struct Axis {
  /// With its prefix "perturbation.", "challenge." or "constraint.".
  std::string name;
  std::vector<double> values;  ///< At least one, finite, all different.
};

/// Every combination of the axes' values; one nominal cell without axes.
struct Grid {
  std::vector<Axis> axes;
  /// Parameters that move from episode to episode in every world; one that has
  /// an axis starts at the axis' value. See grid_schedules.h.
  std::vector<envs::ParameterSchedule> schedules{};

  /// One value per axis in each cell; the last axis varies fastest.
  std::vector<std::vector<double>> cells() const;
};

/// The most cells a grid may have.
inline constexpr std::size_t kMostCells = 100'000;

/// Reads every [[axis]] of a file: name, either values or lo, hi, count, and
/// what ReadAxisSchedule reads. Throws std::invalid_argument.
Grid LoadGrid(const std::filesystem::path& path, const envs::TaskInfo& task);

/// Adds the axis of "--param name=lo:hi:count" or "--param name=v1,v2,v3".
/// A name may come without its prefix, here and in a file.
/// Throws std::invalid_argument, "name=lo:hi:count: problem".
void AddAxis(Grid& grid, std::string_view param, const envs::TaskInfo& task);

/// The other way round: what AddAxis makes the same axis of, bit for bit.
std::string ParamOf(const Axis& axis);

}  // namespace ballast::tools
