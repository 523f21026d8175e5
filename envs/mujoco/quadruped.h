// A four-legged robot with twelve position actuators.
#pragma once

#include <array>

#include "envs/mujoco/domain.h"

namespace ballast::envs {

/// Walk at 0.5 m/s or run at 5 m/s. Observes the joints and actuators, the
/// torso's motion as its own sensors feel it, and the toes' forces and
/// torques. Legs are in the order front left, front right, back right, back
/// left.
/// Source: dm_control's suite; constraints and parameters of Dulac-Arnold et
/// al. (2020).
class Quadruped : public Domain {
 public:
  enum class Task { kWalk, kRun };

  explicit Quadruped(Task task);

  std::string model_file() const override { return "quadruped.xml"; }
  int substeps() const override { return 4; }
  const char* camera() const override { return "y"; }
  std::span<const Parameter> parameters() const override;
  std::vector<ConstraintInfo> constraints(
      double safety_coefficient) const override;
  std::vector<Quantity> observation() const override;
  void Prepare(mjSpec* spec) const override;
  void Bind(const mjModel& model) override;
  void DrawPose(const mjModel* model, mjData* data,
                configs::RandomStream& stream) const noexcept override;
  void Observe(const SimulationView& view, double* out) const override;
  double Reward(const SimulationView& view) const override;
  bool Satisfied(int constraint, double safety_coefficient,
                 const SimulationView& view) const override;

 private:
  static constexpr int kJoints = 16;
  static constexpr int kActuators = 12;
  static constexpr int kToes = 4;

  double LargestToeForce(const SimulationView& view) const;

  double target_speed_;  // m/s
  // At safety coefficient 1.
  double velocity_limit_;  // rad/s
  double force_limit_;     // N
  // Where things lie in the model's arrays; joints are contiguous.
  int first_joint_position_ = 0;
  int first_joint_velocity_ = 0;
  int torso_ = 0;
  int velocimeter_ = 0;
  int accelerometer_ = 0;
  int gyro_ = 0;
  std::array<int, kToes> toe_forces_{};
  std::array<int, kToes> toe_torques_{};
};

}  // namespace ballast::envs
