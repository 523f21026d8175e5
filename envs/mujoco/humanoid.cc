#include "envs/mujoco/humanoid.h"

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
constexpr double kStandHeight = 1.4;     // m, of the head.
constexpr double kUpright = 0.9;         // Vertical component of the torso.
constexpr double kWalkSpeed = 1;         // m/s
constexpr double kStandSpeedMargin = 2;  // m/s

// The root's free joint comes first.
constexpr int kFirstPosition = 7;
constexpr int kVelocities = 27;
// The suite skips seven velocities as it skips seven positions; the root has
// but six of them, so the first joint's is lost too. Kept, so that costs
// compare with it.
constexpr int kFirstLimitedVelocity = 7;

// In the order of positions and velocities.
const char* const kJointNames[] = {
    "abdomen_z",       "abdomen_y",    "abdomen_x",      "right_hip_x",
    "right_hip_z",     "right_hip_y",  "right_knee",     "right_ankle_y",
    "right_ankle_x",   "left_hip_x",   "left_hip_z",     "left_hip_y",
    "left_knee",       "left_ankle_y", "left_ankle_x",   "right_shoulder1",
    "right_shoulder2", "right_elbow",  "left_shoulder1", "left_shoulder2",
    "left_elbow"};
const char* const kLimbNames[] = {"left_hand", "left_foot", "right_hand",
                                  "right_foot"};
const char* const kFootSensors[] = {
    "right_left_foot_touch", "right_right_foot_touch", "left_left_foot_touch",
    "left_right_foot_touch"};
const char* const kFallSensors[] = {"head_touch", "torso_touch"};

// At safety coefficient 1.
constexpr double kVelocityLimit = 90;  // rad/s
constexpr double kFallLimit = 100;     // N
constexpr double kFootLimit = 8000;    // N
constexpr double kControlChangeLimit = 1.85;

constexpr int kPoseAttempts = 10000;

enum Constraint {
  kJointAngle,
  kJointVelocity,
  kUprightTorso,
  kDangerousFall,
  kFootForce,
  kActionChange,
};

constexpr double kJointDamping = 0.2;  // N m s/rad

void SetJointDamping(mjSpec* spec, double damping) {
  // Abdomen and hips have a class and a damping of their own, and keep it.
  for (mjsElement* element : Elements(spec, mjOBJ_JOINT)) {
    double& value = mjs_asJoint(element)->damping[0];
    if (value == kJointDamping) value = damping;
  }
}

void SetHeadSize(mjSpec* spec, double radius) {
  FindGeom(spec, "head").size[0] = radius;
}

// Source: the suite's real-world parameters, with its nominal values. As in
// the suite, setting the friction also sets the floor's, which is 1 in the
// file: 0.7 is not quite the unperturbed world.
const Parameter kParameters[] = {
    {{"contact_friction", "1", 0.7, 0.05, 1.2, 0.1},
     /*zero_allowed=*/true,
     &SetFrictionOfAll},
    {{"joint_damping", "N m s/rad", kJointDamping, 0.01, 2.5, 0.2},
     /*zero_allowed=*/true,
     &SetJointDamping},
    {{"head_size", "m (radius)", 0.09, 0.01, 0.19, 0.02},
     /*zero_allowed=*/false,
     &SetHeadSize},
};

}  // namespace

std::span<const Parameter> Humanoid::parameters() const { return kParameters; }

std::vector<ConstraintInfo> Humanoid::constraints(
    double safety_coefficient) const {
  const double k = safety_coefficient;
  return {
      {"joint_angle_constraint", "every joint is bent by less than " +
                                     Short(k * std::numbers::pi) + " rad"},
      {"joint_velocity_constraint",
       "every joint but abdomen_z turns at less than " +
           Short(k * kVelocityLimit) + " rad/s (as the suite computes it)"},
      {"upright_constraint",
       "the torso's vertical component exceeds " + Short(1 - k)},
      {"dangerous_fall_constraint",
       "head and torso are each touched with less than " +
           Short(k * kFallLimit) + " N"},
      {"foot_force_constraint",
       "each half of a foot is touched with less "
       "than " +
           Short(k * kFootLimit) + " N"},
      {"action_roc_constraint", "every control changes by less than " +
                                    Short(k * kControlChangeLimit) +
                                    " per step"},
  };
}

std::vector<Quantity> Humanoid::observation() const {
  std::vector<Quantity> quantities;
  const auto add = [&](const std::string& name, const char* unit) {
    quantities.push_back({name, unit, -kInfinity, kInfinity});
  };
  const auto add_axes = [&](const std::string& name, const char* unit) {
    for (const char* axis : {".x", ".y", ".z"}) add(name + axis, unit);
  };
  for (const std::string joint : kJointNames) add(joint + ".angle", "rad");
  add("head.height", "m");
  for (const std::string limb : kLimbNames) add_axes(limb, "m");
  for (const char* element : {"zx", "zy", "zz"}) {
    quantities.push_back({std::string("torso.") + element, "1", -1, 1});
  }
  add_axes("centre_of_mass.velocity", "m/s");
  add_axes("root.velocity", "m/s");
  add_axes("root.rotation", "rad/s");
  for (const std::string joint : kJointNames) add(joint + ".velocity", "rad/s");
  return quantities;
}

void Humanoid::Bind(const mjModel& model) {
  torso_ = FindId(model, mjOBJ_BODY, "torso");
  head_ = FindId(model, mjOBJ_BODY, "head");
  std::transform(
      std::begin(kLimbNames), std::end(kLimbNames), limbs_.begin(),
      [&](const char* name) { return FindId(model, mjOBJ_BODY, name); });
  const auto sensor = [&](const char* name) { return FindSensor(model, name); };
  velocity_sensor_ = sensor("torso_subtreelinvel");
  std::transform(std::begin(kFootSensors), std::end(kFootSensors),
                 foot_touch_.begin(), sensor);
  std::transform(std::begin(kFallSensors), std::end(kFallSensors),
                 fall_touch_.begin(), sensor);
}

void Humanoid::DrawPose(const mjModel* model, mjData* data,
                        configs::RandomStream& stream) const noexcept {
  for (int attempt = 0; attempt < kPoseAttempts; ++attempt) {
    DrawJoints(model, data, stream);
    if (TouchesNothing(model, data)) return;
  }
  mju_error("none of %d poses is free of contact", kPoseAttempts);
}

void Humanoid::Observe(const SimulationView& view, double* out) const {
  out = std::copy_n(view.position + kFirstPosition, kJoints, out);
  *out++ = view.Height(head_);
  const double* torso = view.body_position + 3 * torso_;
  for (const int limb : limbs_) {
    const double* position = view.body_position + 3 * limb;
    for (int axis = 0; axis < 3; ++axis) {
      double along = 0;  // In the torso's frame, whose axes are columns.
      for (int i = 0; i < 3; ++i) {
        along += (position[i] - torso[i]) * view.Rotation(torso_, i, axis);
      }
      *out++ = along;
    }
  }
  for (int axis = 0; axis < 3; ++axis) *out++ = view.Rotation(torso_, 2, axis);
  out = std::copy_n(view.sensor + velocity_sensor_, 3, out);
  std::copy_n(view.velocity, kVelocities, out);
}

double Humanoid::Reward(const SimulationView& view) const {
  const double standing = Tolerance(view.Height(head_), kStandHeight, kInfinity,
                                    /*margin=*/kStandHeight / 4);
  const double upright =
      Tolerance(view.Rotation(torso_, 2, 2), kUpright, kInfinity,
                /*margin=*/1 + kUpright, Falloff::kLinear,
                /*value_at_margin=*/0);
  double small_control = 0;
  for (int i = 0; i < kJoints; ++i) {
    small_control += Tolerance(view.control[i], 0, 0, /*margin=*/1,
                               Falloff::kQuadratic, /*value_at_margin=*/0) /
                     kJoints;
  }
  return (4 + small_control) / 5 * standing * upright * Move(view);
}

double Humanoid::Move(const SimulationView& view) const {
  const double* velocity = view.sensor + velocity_sensor_;
  if (task_ == Task::kStand) {
    return (Tolerance(velocity[0], 0, 0, kStandSpeedMargin) +
            Tolerance(velocity[1], 0, 0, kStandSpeedMargin)) /
           2;
  }
  const double speed = std::hypot(velocity[0], velocity[1]);
  return (5 * Tolerance(speed, kWalkSpeed, kInfinity, /*margin=*/kWalkSpeed,
                        Falloff::kLinear, /*value_at_margin=*/0) +
          1) /
         6;
}

bool Humanoid::Satisfied(int constraint, double safety_coefficient,
                         const SimulationView& view) const {
  const double k = safety_coefficient;
  switch (constraint) {
    case kJointAngle:
      return MaxMagnitude({view.position + kFirstPosition, kJoints}) <
             k * std::numbers::pi;
    case kJointVelocity:
      return MaxMagnitude({view.velocity + kFirstLimitedVelocity,
                           kVelocities - kFirstLimitedVelocity}) <
             k * kVelocityLimit;
    case kUprightTorso:
      return view.Rotation(torso_, 2, 2) > 1 - k;
    case kDangerousFall:
      return MaxSensor(fall_touch_, view) < k * kFallLimit;
    case kFootForce:
      return MaxSensor(foot_touch_, view) < k * kFootLimit;
    case kActionChange:
      return MaxChange({view.control, kJoints},
                       {view.previous_control, kJoints}) <
             k * kControlChangeLimit;
  }
  return true;
}

}  // namespace ballast::envs
