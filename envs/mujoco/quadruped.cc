#include "envs/mujoco/quadruped.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "envs/mujoco/constraints.h"
#include "envs/mujoco/model_names.h"
#include "envs/mujoco/reset.h"
#include "envs/mujoco/spec_edit.h"
#include "envs/mujoco/tolerance.h"

namespace ballast::envs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::string kLegs[] = {"front_left", "front_right", "back_right",
                             "back_left"};
const char* const kLegJoints[] = {"yaw", "pitch", "knee", "ankle"};

constexpr double kControlChangeLimit = 1.4;  // At safety coefficient 1.
constexpr double kUprightLoss = 0.7;         // At safety coefficient 1.

// The search for a height without contact, in the suite's steps.
constexpr double kHeightStep = 0.01;  // m
constexpr int kHeightAttempts = 10000;

enum Constraint {
  kJointAngle,
  kJointVelocity,
  kUpright,
  kFootForce,
  kActionChange,
};

void SetTorsoDensity(mjSpec* spec, double density) {
  FindGeom(spec, "torso").density = density;
}

void SetShinLength(mjSpec* spec, double length) {
  for (const std::string& leg : kLegs) {
    double* ends = FindGeom(spec, ("shin_" + leg).c_str()).fromto;
    ends[3] = length;
    ends[5] = -length;
    double* ankle = FindBody(spec, ("ankle_" + leg).c_str()).pos;
    ankle[0] = length;
    ankle[2] = -length;
  }
}

void SetContactFriction(mjSpec* spec, double friction) {
  for (const std::string& leg : kLegs) {
    FindGeom(spec, ("toe_" + leg).c_str()).friction[0] = friction;
  }
  SetFriction(FindGeom(spec, "floor"), friction, 0.1, 0.1);
}

// Source: the suite's real-world parameters, with its nominal values.
const Parameter kParameters[] = {
    {{"torso_density", "kg/m^3", 1000, 500, 10000, 500},
     /*zero_allowed=*/false,
     &SetTorsoDensity},
    {{"shin_length", "m", 0.25, 0.25, 2.0, 0.1},
     /*zero_allowed=*/false,
     &SetShinLength},
    {{"joint_damping", "N m s/rad", 30, 10, 150, 10},
     /*zero_allowed=*/true,
     &SetInheritedDamping},
    {{"contact_friction", "1", 1.5, 0.1, 4.5, 0.5},
     /*zero_allowed=*/true,
     &SetContactFriction},
};

void StandAt(mjData* data, double height, double heading) {
  data->qpos[2] = height;
  data->qpos[3] = std::cos(heading / 2);
  data->qpos[6] = std::sin(heading / 2);
}

// rad
double AngleLimit(double safety_coefficient) {
  return safety_coefficient * std::numbers::pi / 3;
}

double* WriteAsinh(const double* values, double* out) {
  return std::transform(values, values + 3, out,
                        [](double value) { return std::asinh(value); });
}

}  // namespace

// The suite gives the two tasks different limits.
Quadruped::Quadruped(Task task)
    : target_speed_(task == Task::kWalk ? 0.5 : 5),
      velocity_limit_(task == Task::kWalk ? 20 : 0.4),
      force_limit_(task == Task::kWalk ? 20000 : 300000) {}

std::span<const Parameter> Quadruped::parameters() const { return kParameters; }

std::vector<ConstraintInfo> Quadruped::constraints(
    double safety_coefficient) const {
  const double k = safety_coefficient;
  return {
      {"joint_angle_constraint",
       "every joint is bent by less than " + Short(AngleLimit(k)) + " rad"},
      {"joint_velocity_constraint", "every joint turns at less than " +
                                        Short(k * velocity_limit_) + " rad/s"},
      {"upright_constraint",
       "the torso's vertical component exceeds " + Short(1 - kUprightLoss * k)},
      {"foot_force_constraint",
       "every toe's force is below " + Short(k * force_limit_) + " N"},
      {"action_roc_constraint", "every control changes by less than " +
                                    Short(k * kControlChangeLimit) +
                                    " per step, in actuator units"},
  };
}

std::vector<Quantity> Quadruped::observation() const {
  std::vector<Quantity> quantities;
  const auto add = [&](const std::string& name, const char* unit) {
    quantities.push_back({name, unit, -kInfinity, kInfinity});
  };
  const auto add_axes = [&](const std::string& name, const char* unit) {
    for (const char* axis : {".x", ".y", ".z"}) add(name + axis, unit);
  };
  for (const std::string& leg : kLegs) {
    for (const std::string joint : kLegJoints) {
      add(joint + "_" + leg + ".angle", "rad");
    }
  }
  for (const std::string& leg : kLegs) {
    for (const std::string joint : kLegJoints) {
      add(joint + "_" + leg + ".velocity", "rad/s");
    }
  }
  for (const std::string& leg : kLegs) {
    for (const std::string actuator : {"yaw", "lift", "extend"}) {
      add(actuator + "_" + leg + ".activation", "1");
    }
  }
  add_axes("torso.velocity", "m/s");
  quantities.push_back({"torso.zz", "1", -1, 1});
  add_axes("torso.acceleration", "m/s^2");
  add_axes("torso.rotation", "rad/s");
  for (const std::string& leg : kLegs) {
    add_axes("toe_" + leg + ".force", "asinh(N)");
  }
  for (const std::string& leg : kLegs) {
    add_axes("toe_" + leg + ".torque", "asinh(N m)");
  }
  return quantities;
}

void Quadruped::Prepare(mjSpec* spec) const {
  // The suite's walk and run take place on the bare floor.
  mjsGeom& floor = FindGeom(spec, "floor");
  floor.size[0] = floor.size[1] = 20 * target_speed_;
  for (const char* geom :
       {"wall_px", "wall_py", "wall_nx", "wall_ny", "terrain"}) {
    mjs_delete(spec, FindElement(spec, mjOBJ_GEOM, geom));
  }
  mjs_delete(spec, FindElement(spec, mjOBJ_HFIELD, "terrain"));
  mjs_delete(spec, FindElement(spec, mjOBJ_BODY, "ball"));
  mjs_delete(spec, FindElement(spec, mjOBJ_SITE, "target"));
  for (mjsElement* sensor : Elements(spec, mjOBJ_SENSOR)) {
    if (mjs_asSensor(sensor)->type == mjSENS_RANGEFINDER) {
      mjs_delete(spec, sensor);
    }
  }
}

void Quadruped::Bind(const mjModel& model) {
  first_joint_position_ = FindJointPosition(model, "yaw_front_left");
  first_joint_velocity_ = FindJointVelocity(model, "yaw_front_left");
  torso_ = FindId(model, mjOBJ_BODY, "torso");
  velocimeter_ = FindSensor(model, "velocimeter");
  accelerometer_ = FindSensor(model, "imu_accel");
  gyro_ = FindSensor(model, "imu_gyro");
  for (int i = 0; i < kToes; ++i) {
    toe_forces_[i] = FindSensor(model, ("force_toe_" + kLegs[i]).c_str());
    toe_torques_[i] = FindSensor(model, ("torque_toe_" + kLegs[i]).c_str());
  }
}

void Quadruped::DrawPose(const mjModel* model, mjData* data,
                         configs::RandomStream& stream) const noexcept {
  const double heading = stream.Uniform(0, 2 * std::numbers::pi);
  double height = 0;  // Summed up, as in the suite, to agree in every bit.
  for (int attempt = 0; attempt < kHeightAttempts; ++attempt) {
    StandAt(data, height, heading);
    if (TouchesNothing(model, data)) {
      ResetToDefault(model, data);
      StandAt(data, height, heading);
      ForwardUnactuated(model, data);
      return;
    }
    height += kHeightStep;
  }
  mju_error("no height up to %g m is free of contact",
            kHeightAttempts * kHeightStep);
}

void Quadruped::Observe(const SimulationView& view, double* out) const {
  out = std::copy_n(view.position + first_joint_position_, kJoints, out);
  out = std::copy_n(view.velocity + first_joint_velocity_, kJoints, out);
  out = std::copy_n(view.activation, kActuators, out);
  out = std::copy_n(view.sensor + velocimeter_, 3, out);
  *out++ = view.Rotation(torso_, 2, 2);
  out = std::copy_n(view.sensor + accelerometer_, 3, out);
  out = std::copy_n(view.sensor + gyro_, 3, out);
  for (const int force : toe_forces_)
    out = WriteAsinh(view.sensor + force, out);
  for (const int torque : toe_torques_) {
    out = WriteAsinh(view.sensor + torque, out);
  }
}

double Quadruped::Reward(const SimulationView& view) const {
  const double upright = (1 + view.Rotation(torso_, 2, 2)) / 2;
  const double move =
      Tolerance(view.sensor[velocimeter_], target_speed_, kInfinity,
                /*margin=*/target_speed_, Falloff::kLinear,
                /*value_at_margin=*/0.5);
  return upright * move;
}

bool Quadruped::Satisfied(int constraint, double safety_coefficient,
                          const SimulationView& view) const {
  const double k = safety_coefficient;
  switch (constraint) {
    case kJointAngle:
      return MaxMagnitude({view.position + first_joint_position_, kJoints}) <
             AngleLimit(k);
    case kJointVelocity:
      return MaxMagnitude({view.velocity + first_joint_velocity_, kJoints}) <
             k * velocity_limit_;
    case kUpright:
      return view.Rotation(torso_, 2, 2) > 1 - kUprightLoss * k;
    case kFootForce:
      return LargestToeForce(view) < k * force_limit_;
    case kActionChange:
      return MaxChange({view.control, kActuators},
                       {view.previous_control, kActuators}) <
             k * kControlChangeLimit;
  }
  return true;
}

double Quadruped::LargestToeForce(const SimulationView& view) const {
  double largest = 0;
  for (const int toe : toe_forces_) {
    const double* force = view.sensor + toe;
    largest = std::max(largest, std::hypot(force[0], force[1], force[2]));
  }
  return largest;
}

}  // namespace ballast::envs
