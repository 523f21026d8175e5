// A planar arm with a gripper that brings a ball or a peg to its place.
#pragma once

#include <array>

#include "envs/mujoco/domain.h"
#include "envs/mujoco/manipulator_props.h"

namespace ballast::envs {

/// Bring the prop to a target that hangs free, or insert it: a ball into a
/// cup, a peg into a slot, which then stands at the target. Observes arm,
/// touch, and hand, prop and target in the plane.
/// Source: dm_control's suite; constraints and parameters of Dulac-Arnold et
/// al. (2020).
class Manipulator : public Domain {
 public:
  enum class Prop { kBall, kPeg };
  enum class Goal { kBring, kInsert };

  Manipulator(Prop prop, Goal goal);

  std::string model_file() const override { return "manipulator.xml"; }
  int substeps() const override { return 10; }
  const char* camera() const override { return "fixed"; }
  std::span<const Parameter> parameters() const override;
  std::vector<ConstraintInfo> constraints(
      double safety_coefficient) const override;
  std::vector<Quantity> observation() const override;
  void Prepare(mjSpec* spec) const override { props_.Prepare(spec); }
  void Bind(const mjModel& model) override;
  void DrawPose(const mjModel* model, mjData* data,
                configs::RandomStream& stream) const noexcept override;
  void RequireTarget(std::span<const double> target) const override {
    props_.RequireTarget(target);
  }
  void PlaceTarget(const mjModel*, mjData* data,
                   std::span<const double> target) const noexcept override {
    props_.PlaceTarget(data, target);
  }
  void Observe(const SimulationView& view, double* out) const override;
  double Reward(const SimulationView& view) const override;
  bool Satisfied(int constraint, double safety_coefficient,
                 const SimulationView& view) const override;

 private:
  static constexpr int kArmJoints = 8;
  static constexpr int kTouches = 5;
  static constexpr int kActuators = 5;

  void DrawArm(const mjModel* model, mjData* data,
               configs::RandomStream& stream) const noexcept;
  double Close(const SimulationView& view, int site, int other) const;

  ManipulatorProps props_;
  // Where things lie in the model's arrays. Every joint has one position and
  // one velocity, so that one index serves both.
  std::array<int, kArmJoints> arm_joints_{};
  std::array<int, kTouches> touches_{};
  int hand_ = 0;
  int prop_ = 0;
  int target_ = 0;
  // Sites; from the pinch on, a peg's only.
  int grasp_ = 0;
  int prop_site_ = 0;
  int target_site_ = 0;
  int pinch_ = 0;
  int peg_grasp_ = 0;
  int peg_pinch_ = 0;
  int peg_tip_ = 0;
  int target_tip_ = 0;
};

}  // namespace ballast::envs
