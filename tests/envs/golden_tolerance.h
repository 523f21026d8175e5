// How near a recorded rollout an engine must come.
#pragma once

#include <mujoco/mujoco.h>

#include <string>

namespace ballast::envs {

/// The version that tests/golden was recorded with.
inline bool IsRecordedVersion() { return mj_version() == 3017000; }

/// The same build on another CPU type differs by up to 2e-9 after 200 steps
/// (fused multiply-adds in the C library), and contacts amplify it. Version
/// 4.0.0 differs by up to 1.5e-11 until step 50. At step 200 it differs by up
/// to 5e-6 in a velocity of the humanoid, 2e-6 of the walker, 1e-6 of the
/// quadruped and 2e-12 of the manipulator; the cartpole moves alike bit for
/// bit.
inline double GoldenTolerance(int step) {
  if (step <= 50) return 1e-9;
  return IsRecordedVersion() ? 1e-7 : 2e-5;
}

/// After a Runge-Kutta step, the cartpole's, the recorded version gives the
/// acceleration of the last stage, version 4.0.0 the mean over the step.
inline bool IsComparable(const std::string& constraint) {
  return IsRecordedVersion() || constraint != "slider_accel_constraint";
}

}  // namespace ballast::envs
