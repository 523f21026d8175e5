#include "envs/mujoco/walker.h"

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
constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kStandHeight = 1.2;  // m
constexpr int kVelocities = 9;

const char* const kBodyNames[] = {"torso",      "right_thigh", "right_leg",
                                  "right_foot", "left_thigh",  "left_leg",
                                  "left_foot"};
const char* const kJointNames[] = {"right_hip", "right_knee", "right_ankle",
                                   "left_hip",  "left_knee",  "left_ankle"};
// In the order of velocities, which is that of the file: z before x.
const char* const kRootNames[] = {"rootz", "rootx", "rooty"};

// At safety coefficient 1.
constexpr double kAngleLow[] = {-30, -160, -75, -30, -160, -75};  // degrees
constexpr double kAngleHigh[] = {110, 15, 60, 110, 15, 60};       // degrees
constexpr double kVelocityLimit = 65;                             // rad/s
constexpr double kFallLimit = 0.5;
constexpr double kControlChangeLimit = 1.55;

enum Constraint {
  kJointAngle,
  kJointVelocity,
  kDangerousFall,
  kTorsoUpright,
  kActionChange,
};

void SetTorsoLength(mjSpec* spec, double length) {
  FindGeom(spec, "torso").size[1] = length;
  // The suite puts the left thigh on the right one's side too; legs do not
  // collide with each other and the walker is planar, so nothing moves.
  for (const char* thigh : {"right_thigh", "left_thigh"}) {
    double* position = FindBody(spec, thigh).pos;
    position[1] = -0.05;
    position[2] = -length;
  }
}

void SetThighLength(mjSpec* spec, double length) {
  for (const char* thigh : {"right_thigh", "left_thigh"}) {
    mjsGeom& geom = FindGeom(spec, thigh);
    geom.pos[2] = -length;
    geom.size[1] = length;
  }
  for (const char* leg : {"right_leg", "left_leg"}) {
    FindBody(spec, leg).pos[2] = -0.25 - 2 * length;
  }
}

// Source: the suite's real-world parameters, with its nominal values.
const Parameter kParameters[] = {
    {{"torso_length", "m (half)", 0.3, 0.1, 0.7, 0.05},
     /*zero_allowed=*/false,
     &SetTorsoLength},
    {{"thigh_length", "m (half)", 0.225, 0.1, 0.7, 0.05},
     /*zero_allowed=*/false,
     &SetThighLength},
    {{"joint_damping", "N m s/rad", 0.1, 0.1, 10.0, 0.5},
     /*zero_allowed=*/true,
     &SetInheritedDamping},
    {{"contact_friction", "1", 0.7, 0.01, 2.0, 0.05},
     /*zero_allowed=*/true,
     &SetFrictionOfAll},
};

}  // namespace

Walker::Walker(double target_speed) : target_speed_(target_speed) {}

std::span<const Parameter> Walker::parameters() const { return kParameters; }

std::vector<ConstraintInfo> Walker::constraints(
    double safety_coefficient) const {
  const double k = safety_coefficient;
  return {
      {"joint_angle_constraint",
       "some joint is above its lower and some below its upper limit, " +
           Short(k) + " of the full ones (as the suite computes it)"},
      {"joint_velocity_constraint", "every joint turns at less than " +
                                        Short(k * kVelocityLimit) + " rad/s"},
      {"dangerous_fall_constraint",
       "the torso leans forward by less than a sine of " +
           Short(k * kFallLimit)},
      {"torso_upright_constraint",
       "the torso's vertical component exceeds " + Short(1 - k)},
      {"action_roc_constraint", "every control changes by less than " +
                                    Short(k * kControlChangeLimit) +
                                    " per step"},
  };
}

std::vector<Quantity> Walker::observation() const {
  std::vector<Quantity> quantities;
  for (const std::string body : kBodyNames) {
    quantities.push_back({body + ".xx", "1", -1, 1});
    quantities.push_back({body + ".xz", "1", -1, 1});
  }
  quantities.push_back({"torso.height", "m", -kInfinity, kInfinity});
  for (const std::string joint : kRootNames) {
    quantities.push_back({joint + ".velocity",
                          joint == "rooty" ? "rad/s" : "m/s", -kInfinity,
                          kInfinity});
  }
  for (const std::string joint : kJointNames) {
    quantities.push_back({joint + ".velocity", "rad/s", -kInfinity, kInfinity});
  }
  return quantities;
}

void Walker::Bind(const mjModel& model) {
  for (int i = 0; i < kBodies; ++i) {
    bodies_[i] = FindId(model, mjOBJ_BODY, kBodyNames[i]);
  }
  for (int i = 0; i < kJoints; ++i) {
    joint_position_[i] = FindJointPosition(model, kJointNames[i]);
  }
  torso_ = bodies_[0];
  first_joint_velocity_ = FindJointVelocity(model, kJointNames[0]);
  root_pitch_position_ = FindJointPosition(model, "rooty");
  velocity_sensor_ = FindSensor(model, "torso_subtreelinvel");
}

void Walker::DrawPose(const mjModel* model, mjData* data,
                      configs::RandomStream& stream) const noexcept {
  DrawJoints(model, data, stream);
}

void Walker::Observe(const SimulationView& view, double* out) const {
  for (const int body : bodies_) {
    *out++ = view.Rotation(body, 0, 0);
    *out++ = view.Rotation(body, 0, 2);
  }
  *out++ = view.Height(torso_);
  std::copy_n(view.velocity, kVelocities, out);
}

double Walker::Reward(const SimulationView& view) const {
  const double standing = Tolerance(view.Height(torso_), kStandHeight,
                                    kInfinity, /*margin=*/kStandHeight / 2);
  const double upright = (1 + view.Rotation(torso_, 2, 2)) / 2;
  const double stand = (3 * standing + upright) / 4;
  if (target_speed_ == 0) return stand;

  const double move = Tolerance(view.sensor[velocity_sensor_], target_speed_,
                                kInfinity, /*margin=*/target_speed_ / 2,
                                Falloff::kLinear, /*value_at_margin=*/0.5);
  return stand * (5 * move + 1) / 6;
}

bool Walker::Satisfied(int constraint, double safety_coefficient,
                       const SimulationView& view) const {
  const double k = safety_coefficient;
  switch (constraint) {
    case kJointAngle:
      return AnglesSatisfied(k, view);
    case kJointVelocity:
      return MaxMagnitude({view.velocity + first_joint_velocity_, kJoints}) <
             k * kVelocityLimit;
    case kDangerousFall:
      return -view.Rotation(torso_, 2, 0) > -k * kFallLimit;
    case kTorsoUpright:
      return view.Rotation(torso_, 2, 2) > 1 - k;
    case kActionChange:
      return MaxChange({view.control, kJoints},
                       {view.previous_control, kJoints}) <
             k * kControlChangeLimit;
  }
  return true;
}

bool Walker::AnglesSatisfied(double safety_coefficient,
                             const SimulationView& view) const {
  // The suite asks for any joint where it means all; with its limits that is
  // true of nearly every pose. Kept, so that costs compare with it.
  bool above = false;
  bool below = false;
  for (int i = 0; i < kJoints; ++i) {
    const double angle = view.position[joint_position_[i]];
    const double scale = safety_coefficient * kRadiansPerDegree;
    above = above || angle > scale * kAngleLow[i];
    below = below || angle < scale * kAngleHigh[i];
  }
  return above && below;
}

}  // namespace ballast::envs
