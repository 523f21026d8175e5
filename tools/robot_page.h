// A robot and its tasks, as a section of a Markdown page.
#pragma once

#include <span>
#include <string>

#include "envs/task.h"

namespace ballast::tools {

/// Summary, timing, observation, actions, constraints and perturbations of the
/// tasks of one robot; what they share stands once.
std::string RobotSection(std::span<const envs::TaskInfo> tasks);

}  // namespace ballast::tools
