// The task that tests of grids take their axes from.
#pragma once

#include "envs/registry.h"

namespace ballast::tools {

inline const envs::TaskInfo& CartpoleSwingup() {
  static const envs::TaskInfo kTask = envs::ListTasks().front();
  return kTask;
}

}  // namespace ballast::tools
