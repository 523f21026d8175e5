// A humanoid of 21 motors that moves freely in space.
#pragma once

#include <array>

#include "envs/mujoco/domain.h"

namespace ballast::envs {

/// Stand still, or walk at 1 m/s in any direction. Observes the joints, the
/// head's height, hands and feet as the torso sees them, the torso's vertical
/// and the velocity of the centre of mass.
/// Source: dm_control's suite; constraints and parameters of Dulac-Arnold et
/// al. (2020).
class Humanoid : public Domain {
 public:
  enum class Task { kStand, kWalk };

  explicit Humanoid(Task task) : task_(task) {}

  std::string model_file() const override { return "humanoid.xml"; }
  int substeps() const override { return 5; }
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
  static constexpr int kJoints = 21;
  static constexpr int kLimbs = 4;

  double Move(const SimulationView& view) const;

  Task task_;
  // Where things lie in the model's arrays.
  int torso_ = 0;
  int head_ = 0;
  std::array<int, kLimbs> limbs_{};
  int velocity_sensor_ = 0;  // Of the whole body's centre of mass.
  std::array<int, 4> foot_touch_{};
  std::array<int, 2> fall_touch_{};
};

}  // namespace ballast::envs
