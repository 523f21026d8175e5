// What an evaluation grid may vary, and how a world takes it.
#pragma once

#include <string>
#include <vector>

#include "envs/task.h"
#include "tools/grid.h"

namespace ballast::tools {

/// A quantity that a grid may vary.
struct AxisInfo {
  std::string name;  ///< "perturbation.<parameter>" and so on.
  std::string unit;
  double nominal;
};

/// Every axis of a task: "perturbation.<parameter>" and, unless it is a
/// continuing one, "challenge.<name>" of all that do not set the size of the
/// observation, and "constraint.safety_coefficient". A challenge is nominal at
/// what the task has, and so is the safety coefficient.
std::vector<AxisInfo> ListAxes(const envs::TaskInfo& info,
                               const envs::TaskOptions& task);
/// Their names.
std::vector<std::string> AxisNames(const envs::TaskInfo& info);

/// "perturbation.<parameter>".
std::string AxisOfParameter(const std::string& parameter);
/// The other way round; empty for an axis of another kind.
std::string ParameterOfAxis(const std::string& axis);

/// The axis' name in words, without its prefix: "pole length".
std::string AxisTitle(std::string name);

/// Throws std::invalid_argument for a value beyond the range of a challenge or
/// of the safety coefficient. A perturbation is checked when its world is made.
void RequireAxisValues(const Axis& axis);

/// Puts one value of an axis into a world.
/// Throws std::invalid_argument for a name without a known prefix.
void SetAxis(const std::string& name, double value,
             envs::SimulationOptions& world);

}  // namespace ballast::tools
