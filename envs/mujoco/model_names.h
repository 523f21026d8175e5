// Finding the parts of a compiled robot model by name.
#pragma once

#include <mujoco/mujoco.h>

namespace ballast::envs {

/// Throws std::runtime_error if the model has no such part.
int FindId(const mjModel& model, mjtObj type, const char* name);

/// Where a sensor's numbers begin in the sensor data.
int FindSensor(const mjModel& model, const char* name);

/// Where a joint's positions and velocities begin.
int FindJointPosition(const mjModel& model, const char* name);
int FindJointVelocity(const mjModel& model, const char* name);

}  // namespace ballast::envs
