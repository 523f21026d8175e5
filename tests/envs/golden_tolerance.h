// How near a recorded rollout an engine must come.
#pragma once

#include <mujoco/mujoco.h>

#include <string>

namespace ballast::envs {

/// The version that tests/golden was recorded with.
inline bool IsRecordedVersion() { return mj_version() == 3017000; }

/// The same build on another CPU type differs by up to 2e-9 after 200 steps
/// (fused multiply-adds in the C library), and contacts amplify it; version
/// 4.0.0 differs by up to 2e-6.
inline double GoldenTolerance(int step) {
  if (!IsRecordedVersion()) return 1e-5;
  return step <= 50 ? 1e-9 : 1e-7;
}

/// Version 4.0 gives the acceleration of another stage of Runge-Kutta.
inline bool IsComparable(const std::string& constraint) {
  return IsRecordedVersion() || constraint != "slider_accel_constraint";
}

}  // namespace ballast::envs
