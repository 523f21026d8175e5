// What a task may look at after a step: one simulation's numbers, borrowed.
#pragma once

namespace ballast::envs {

/// Positions, velocities and controls are those after the step, and so is all
/// that follows from them. Accelerations, forces and the accelerometer belong
/// to the start of the last physics step, as in the suite.
struct SimulationView {
  const double* position = nullptr;          ///< qpos, m and rad.
  const double* velocity = nullptr;          ///< qvel, m/s and rad/s.
  const double* activation = nullptr;        ///< act.
  const double* control = nullptr;           ///< ctrl, in the actuators' units.
  const double* previous_control = nullptr;  ///< Of the last step; 0 at first.
  const double* acceleration = nullptr;      ///< qacc, m/s^2 and rad/s^2.
  const double* body_position = nullptr;     ///< xpos, [bodies, 3], m.
  const double* body_rotation = nullptr;     ///< xmat, [bodies, 9], rows first.
  const double* body_quaternion = nullptr;   ///< xquat, [bodies, 4], w first.
  const double* site_position = nullptr;     ///< site_xpos, [sites, 3], m.
  const double* sensor = nullptr;            ///< sensordata.

  /// Element of a body's rotation matrix; Rotation(b, 2, 0) is "zx".
  double Rotation(int body, int row, int column) const {
    return body_rotation[9 * body + 3 * row + column];
  }
  /// Height of a body's frame, m.
  double Height(int body) const { return body_position[3 * body + 2]; }
};

}  // namespace ballast::envs
