// The suite's reset: forward passes in which no actuator pushes.
#pragma once

#include <mujoco/mujoco.h>

namespace ballast::envs {

/// mj_forward as if all actuators were off, so that the first accelerations
/// and the solver's warm start are the suite's. The model is left as it is.
void ForwardUnactuated(const mjModel* model, mjData* data) noexcept;

/// Back to the model's default pose, then a forward pass.
void ResetToDefault(const mjModel* model, mjData* data) noexcept;

}  // namespace ballast::envs
