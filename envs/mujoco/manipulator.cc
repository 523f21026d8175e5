#include "envs/mujoco/manipulator.h"

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
constexpr double kPi = std::numbers::pi;
constexpr double kRadiansPerDegree = kPi / 180;
constexpr double kClose = 0.01;  // m

// In the order of observation; hand and arm first.
const char* const kArmJointNames[] = {"arm_root",  "arm_shoulder", "arm_elbow",
                                      "arm_wrist", "finger",       "fingertip",
                                      "thumb",     "thumbtip"};
constexpr int kShoulder = 1;
constexpr int kElbow = 2;
constexpr int kFinger = 4;
constexpr int kThumb = 6;
const char* const kTouchNames[] = {"palm_touch", "finger_touch", "thumb_touch",
                                   "fingertip_touch", "thumbtip_touch"};

// At safety coefficient 1.
constexpr double kShoulderLimit = 160;       // degrees
constexpr double kElbowLimit = 140;          // degrees
constexpr double kVelocityLimit = 10;        // rad/s
constexpr double kAccelerationLimit = 3600;  // rad/s^2
constexpr double kGraspLimit = 5;            // log(1 + N)
constexpr double kControlChangeLimit = 1.5;

constexpr int kPoseAttempts = 10000;

enum Constraint {
  kJointAngle,
  kJointVelocity,
  kJointAcceleration,
  kGraspForce,
  kActionChange,
};

void SetLowerArmLength(mjSpec* spec, double length) {
  FindGeom(spec, "lower_arm").fromto[5] = length;
  FindBody(spec, "hand").pos[2] = length;
}

// Source: the suite's real-world parameters, with its nominal values.
const Parameter kParameters[] = {
    {{"lower_arm_length", "m", 0.12, 0.1, 0.25, 0.01},
     /*zero_allowed=*/false,
     &SetLowerArmLength},
    {{"root_damping", "N m s/rad", 2.0, 0.1, 10.0, 0.1},
     /*zero_allowed=*/true,
     [](mjSpec* spec, double damping) {
       FindJoint(spec, "arm_root").damping[0] = damping;
     }},
    {{"shoulder_damping", "N m s/rad", 1.5, 0.1, 10.0, 0.1},
     /*zero_allowed=*/true,
     [](mjSpec* spec, double damping) {
       FindJoint(spec, "arm_shoulder").damping[0] = damping;
     }},
};

}  // namespace

Manipulator::Manipulator(Prop prop, Goal goal)
    : props_(prop == Prop::kPeg, goal == Goal::kInsert) {}

std::span<const Parameter> Manipulator::parameters() const {
  return kParameters;
}

std::vector<ConstraintInfo> Manipulator::constraints(
    double safety_coefficient) const {
  const double k = safety_coefficient;
  return {
      {"joint_angle_constraint",
       "shoulder and elbow are bent by less than " +
           Short(k * kShoulderLimit * kRadiansPerDegree) + " and " +
           Short(k * kElbowLimit * kRadiansPerDegree) + " rad"},
      {"joint_velocity_constraint", "shoulder and elbow turn at less than " +
                                        Short(k * kVelocityLimit) + " rad/s"},
      {"joint_accel_constraint", "shoulder and elbow accelerate by less than " +
                                     Short(k * kAccelerationLimit) +
                                     " rad/s^2"},
      {"grasp_force_constraint",
       "palm, fingers and tips are each touched with a force whose log(1 + N) "
       "is below " +
           Short(k * kGraspLimit)},
      {"action_roc_constraint", "every control changes by less than " +
                                    Short(k * kControlChangeLimit) +
                                    " per step"},
  };
}

std::vector<Quantity> Manipulator::observation() const {
  std::vector<Quantity> quantities;
  const auto add = [&](const std::string& name, const char* unit) {
    quantities.push_back({name, unit, -kInfinity, kInfinity});
  };
  const auto add_ratio = [&](const std::string& name) {
    quantities.push_back({name, "1", -1, 1});
  };
  const auto add_pose = [&](const std::string& body) {
    add(body + ".x", "m");
    add(body + ".z", "m");
    add_ratio(body + ".qw");
    add_ratio(body + ".qy");
  };
  for (const std::string joint : kArmJointNames) {
    add_ratio(joint + ".sine");
    add_ratio(joint + ".cosine");
  }
  for (const std::string joint : kArmJointNames) {
    add(joint + ".velocity", "rad/s");
  }
  for (const std::string sensor : kTouchNames) {
    quantities.push_back({sensor, "log(1+N)", 0, kInfinity});
  }
  const std::string prop = props_.prop();
  add_pose("hand");
  add_pose(prop);
  add(prop + ".velocity.x", "m/s");
  add(prop + ".velocity.z", "m/s");
  add(prop + ".rotation.y", "rad/s");
  add_pose("target");
  return quantities;
}

void Manipulator::Bind(const mjModel& model) {
  props_.Bind(model);
  std::transform(
      std::begin(kArmJointNames), std::end(kArmJointNames), arm_joints_.begin(),
      [&](const char* name) { return FindJointPosition(model, name); });
  std::transform(std::begin(kTouchNames), std::end(kTouchNames),
                 touches_.begin(),
                 [&](const char* name) { return FindSensor(model, name); });

  const auto body = [&](const char* name) {
    return FindId(model, mjOBJ_BODY, name);
  };
  hand_ = body("hand");
  prop_ = body(props_.prop());
  target_ = body(props_.target());

  const auto site = [&](const char* name) {
    return FindId(model, mjOBJ_SITE, name);
  };
  grasp_ = site("grasp");
  prop_site_ = site(props_.prop());
  target_site_ = site(props_.target());
  if (!props_.peg()) return;
  pinch_ = site("pinch");
  peg_grasp_ = site("peg_grasp");
  peg_pinch_ = site("peg_pinch");
  peg_tip_ = site("peg_tip");
  target_tip_ = site("target_peg_tip");
}

void Manipulator::DrawPose(const mjModel* model, mjData* data,
                           configs::RandomStream& stream) const noexcept {
  for (int attempt = 0; attempt < kPoseAttempts; ++attempt) {
    DrawArm(model, data, stream);
    props_.Draw(model, data, stream);
    if (TouchesNothing(model, data)) return;
  }
  mju_error("none of %d poses is free of contact", kPoseAttempts);
}

void Manipulator::DrawArm(const mjModel* model, mjData* data,
                          configs::RandomStream& stream) const noexcept {
  for (const int joint : arm_joints_) {
    const double* range = model->jnt_range + 2 * joint;
    data->qpos[joint] = model->jnt_limited[joint]
                            ? stream.Uniform(range[0], range[1])
                            : stream.Uniform(-kPi, kPi);
  }
  data->qpos[arm_joints_[kFinger]] = data->qpos[arm_joints_[kThumb]];
}

void Manipulator::Observe(const SimulationView& view, double* out) const {
  const auto write_velocity = [&](std::span<const int> joints) {
    for (const int joint : joints) *out++ = view.velocity[joint];
  };
  const auto write_pose = [&](int body) {
    *out++ = view.body_position[3 * body];
    *out++ = view.body_position[3 * body + 2];
    *out++ = view.body_quaternion[4 * body];
    *out++ = view.body_quaternion[4 * body + 2];
  };
  for (const int joint : arm_joints_) {
    *out++ = std::sin(view.position[joint]);
    *out++ = std::cos(view.position[joint]);
  }
  write_velocity(arm_joints_);
  for (const int touch : touches_) *out++ = std::log1p(view.sensor[touch]);
  write_pose(hand_);
  write_pose(prop_);
  write_velocity(props_.joints());
  write_pose(target_);
}

double Manipulator::Reward(const SimulationView& view) const {
  const double bring = Close(view, prop_site_, target_site_);
  if (!props_.peg()) return bring;

  const double bringing = (bring + Close(view, target_tip_, peg_tip_)) / 2;
  const double grasping =
      (Close(view, peg_grasp_, grasp_) + Close(view, peg_pinch_, pinch_)) / 2;
  return std::max(bringing, grasping / 3);
}

double Manipulator::Close(const SimulationView& view, int site,
                          int other) const {
  const double distance =
      mju_dist3(view.site_position + 3 * site, view.site_position + 3 * other);
  return Tolerance(distance, 0, kClose, /*margin=*/2 * kClose);
}

bool Manipulator::Satisfied(int constraint, double safety_coefficient,
                            const SimulationView& view) const {
  const double k = safety_coefficient;
  const int shoulder = arm_joints_[kShoulder];
  const int elbow = arm_joints_[kElbow];
  const auto largest = [&](const double* values) {
    return std::max(std::abs(values[shoulder]), std::abs(values[elbow]));
  };
  switch (constraint) {
    case kJointAngle:
      return std::abs(view.position[shoulder]) <
                 k * kShoulderLimit * kRadiansPerDegree &&
             std::abs(view.position[elbow]) <
                 k * kElbowLimit * kRadiansPerDegree;
    case kJointVelocity:
      return largest(view.velocity) < k * kVelocityLimit;
    case kJointAcceleration:
      return largest(view.acceleration) < k * kAccelerationLimit;
    case kGraspForce:
      return std::log1p(MaxSensor(touches_, view)) < k * kGraspLimit;
    case kActionChange:
      return MaxChange({view.control, kActuators},
                       {view.previous_control, kActuators}) <
             k * kControlChangeLimit;
  }
  return true;
}

}  // namespace ballast::envs
