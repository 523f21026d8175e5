// A pole on a cart that moves along a rail.
#pragma once

#include "envs/mujoco/domain.h"

namespace ballast::envs {

/// Balance starts near the upright, swing-up from hanging. Observes the
/// cart's position, the pole's cosine and sine, and both velocities.
/// Source: dm_control's suite; constraints and parameters of Dulac-Arnold et
/// al. (2020), "An empirical investigation of the challenges of real-world
/// reinforcement learning".
class Cartpole : public Domain {
 public:
  enum class Task { kBalance, kSwingup };

  explicit Cartpole(Task task);

  std::string model_file() const override { return "cartpole.xml"; }
  int substeps() const override { return 1; }
  const char* camera() const override { return "fixed"; }
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
  Task task_;
  // At safety coefficient 1.
  double position_limit_;      // m
  double acceleration_limit_;  // m/s^2
  int pole_ = 0;               // The body's id.
};

}  // namespace ballast::envs
