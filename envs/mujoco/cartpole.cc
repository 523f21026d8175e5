#include "envs/mujoco/cartpole.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "envs/mujoco/constraints.h"
#include "envs/mujoco/model_names.h"
#include "envs/mujoco/spec_edit.h"
#include "envs/mujoco/tolerance.h"

namespace ballast::envs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kControlChangeLimit = 1.5;  // At safety coefficient 1.

// Positions and velocities: both slider and hinge have one of each.
constexpr int kSlider = 0;
constexpr int kHinge = 1;

enum Constraint {
  kSliderPosition,
  kSliderAcceleration,
  kBalanceVelocity,
  kActionChange,
};

// Source: the suite's real-world parameters, with its nominal values.
const Parameter kParameters[] = {
    {{"pole_length", "m", 1.0, 0.3, 3.0, 0.3},
     /*zero_allowed=*/false,
     [](mjSpec* spec, double length) {
       mjsGeom& pole = FindGeom(spec, "pole_1");
       pole.fromto[5] = length;
       pole.mass = length / 10;
     }},
    {{"pole_mass", "kg", 0.1, 0.1, 10.0, 0.5},
     /*zero_allowed=*/false,
     [](mjSpec* spec, double mass) { FindGeom(spec, "pole_1").mass = mass; }},
    {{"joint_damping", "N m s/rad", 2e-6, 2e-6, 0.2, 0.02},
     /*zero_allowed=*/true,
     [](mjSpec* spec, double damping) {
       FindJoint(spec, "hinge_1").damping[0] = damping;
     }},
    {{"slider_damping", "N s/m", 5e-4, 5e-4, 3.0, 0.3},
     /*zero_allowed=*/true,
     [](mjSpec* spec, double damping) {
       FindJoint(spec, "slider").damping[0] = damping;
     }},
};

}  // namespace

Cartpole::Cartpole(Task task)
    : task_(task),
      position_limit_(task == Task::kBalance ? 1.5 : 2),
      acceleration_limit_(task == Task::kBalance ? 10 : 130) {}

std::span<const Parameter> Cartpole::parameters() const { return kParameters; }

std::vector<ConstraintInfo> Cartpole::constraints(
    double safety_coefficient) const {
  const double k = safety_coefficient;
  return {
      {"slider_pos_constraint", "the cart stays within " +
                                    Short(k * position_limit_) +
                                    " m of the centre"},
      {"slider_accel_constraint", "the cart accelerates by less than " +
                                      Short(k * acceleration_limit_) +
                                      " m/s^2"},
      {"balance_velocity_constraint",
       "near the upright the pole turns at no more than " + Short(0.5 * k) +
           " rad/s"},
      {"action_roc_constraint", "the control changes by less than " +
                                    Short(k * kControlChangeLimit) +
                                    " per step"},
  };
}

std::vector<Quantity> Cartpole::observation() const {
  return {{"cart.position", "m", -1.8, 1.8},
          {"pole.cosine", "1", -1, 1},
          {"pole.sine", "1", -1, 1},
          {"cart.velocity", "m/s", -kInfinity, kInfinity},
          {"pole.velocity", "rad/s", -kInfinity, kInfinity}};
}

void Cartpole::Bind(const mjModel& model) {
  pole_ = FindId(model, mjOBJ_BODY, "pole_1");
}

void Cartpole::DrawPose(const mjModel*, mjData* data,
                        configs::RandomStream& stream) const noexcept {
  if (task_ == Task::kSwingup) {
    data->qpos[kSlider] = 0.01 * stream.Normal();
    data->qpos[kHinge] = std::numbers::pi + 0.01 * stream.Normal();
  } else {
    data->qpos[kSlider] = stream.Uniform(-0.1, 0.1);
    data->qpos[kHinge] = stream.Uniform(-0.034, 0.034);
  }
  data->qvel[kSlider] = 0.01 * stream.Normal();
  data->qvel[kHinge] = 0.01 * stream.Normal();
}

void Cartpole::Observe(const SimulationView& view, double* out) const {
  out[0] = view.position[kSlider];
  out[1] = view.Rotation(pole_, 2, 2);
  out[2] = view.Rotation(pole_, 0, 2);
  out[3] = view.velocity[kSlider];
  out[4] = view.velocity[kHinge];
}

double Cartpole::Reward(const SimulationView& view) const {
  const double upright = (view.Rotation(pole_, 2, 2) + 1) / 2;
  const double centred =
      (1 + Tolerance(view.position[kSlider], 0, 0, /*margin=*/2)) / 2;
  const double small_control =
      (4 + Tolerance(view.control[0], 0, 0, /*margin=*/1, Falloff::kQuadratic,
                     /*value_at_margin=*/0)) /
      5;
  const double small_velocity =
      (1 + Tolerance(view.velocity[kHinge], 0, 0, /*margin=*/5)) / 2;
  return upright * small_control * small_velocity * centred;
}

bool Cartpole::Satisfied(int constraint, double safety_coefficient,
                         const SimulationView& view) const {
  const double k = safety_coefficient;
  switch (constraint) {
    case kSliderPosition:
      return std::abs(view.position[kSlider]) < k * position_limit_;
    case kSliderAcceleration:
      return std::abs(view.acceleration[kSlider]) < k * acceleration_limit_;
    case kBalanceVelocity: {
      // "Near the upright" widens as the coefficient falls.
      const double near = std::cos((1 - k) / 0.5 + 0.15);
      return !(view.Rotation(pole_, 2, 2) > near &&
               std::abs(view.velocity[kHinge]) > 0.5 * k);
    }
    case kActionChange:
      return MaxChange({view.control, 1}, {view.previous_control, 1}) <
             k * kControlChangeLimit;
  }
  return true;
}

}  // namespace ballast::envs
