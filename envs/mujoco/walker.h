// A planar walker: torso and two legs of thigh, leg and foot.
#pragma once

#include <array>

#include "envs/mujoco/domain.h"

namespace ballast::envs {

/// Stand, walk at 1 m/s or run at 8 m/s. Observes the orientation of every
/// body, the torso's height and all velocities.
/// Source: dm_control's suite; constraints and parameters of Dulac-Arnold et
/// al. (2020).
class Walker : public Domain {
 public:
  /// @param target_speed  m/s; 0 to stand.
  explicit Walker(double target_speed);

  std::string model_file() const override { return "walker.xml"; }
  int substeps() const override { return 10; }
  const char* camera() const override { return "side"; }
  std::span<const Parameter> parameters() const override;
  std::vector<ConstraintInfo> constraints(
      double safety_coefficient) const override;
  std::vector<Quantity> observation() const override;
  void Bind(const mjModel& model) override;
  void DrawPose(const mjModel* model, mjData* data,
                configs::RandomStream& stream) const noexcept override;
  void Observe(const SimulationView& view, double* out) const override;
  double Reward(const SimulationView& view) const override;
  bool Satisfied(int constraint, double safety_coefficient,
                 const SimulationView& view) const override;

 private:
  static constexpr int kBodies = 7;
  static constexpr int kJoints = 6;  // Actuated; the root's three are not.

  bool AnglesSatisfied(double safety_coefficient,
                       const SimulationView& view) const;

  double target_speed_;
  // Where things lie in the model's arrays.
  std::array<int, kBodies> bodies_{};
  std::array<int, kJoints> joint_position_{};
  int first_joint_velocity_ = 0;
  int root_pitch_position_ = 0;
  int torso_ = 0;
  int velocity_sensor_ = 0;  // Of the whole body's centre of mass.
};

}  // namespace ballast::envs
