// The suite's reset: poses drawn at random until nothing touches, and forward
// passes in which no actuator pushes.
#pragma once

#include <mujoco/mujoco.h>

#include "configs/random_stream.h"

namespace ballast::envs {

/// mj_forward as if all actuators were off, so that the first accelerations
/// and the solver's warm start are the suite's. The model is left as it is.
void ForwardUnactuated(const mjModel* model, mjData* data) noexcept;

/// Back to the model's default pose, then a forward pass.
void ResetToDefault(const mjModel* model, mjData* data) noexcept;

/// Draws every limited joint uniformly in its range and every other hinge in
/// [-pi, pi). The quaternion of a free joint gets components in [0, 1) and is
/// normalised: not uniform on the sphere, but what the suite has always done.
/// What slides freely stays where it is.
void DrawJoints(const mjModel* model, mjData* data,
                configs::RandomStream& stream) noexcept;

/// Whether the pose is free of contact. Looks at positions only and leaves
/// accelerations and sensors behind: a forward pass must follow.
bool TouchesNothing(const mjModel* model, mjData* data) noexcept;

}  // namespace ballast::envs
