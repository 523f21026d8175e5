#include "envs/mujoco/manipulator_props.h"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "envs/mujoco/model_names.h"
#include "envs/mujoco/spec_edit.h"

namespace ballast::envs {
namespace {

// Targets hang this far before the plane, so that they are seen.
constexpr double kTargetDepth = 0.001;  // m, along y.
constexpr double kTargetTolerance = 1e-6;

// Where the prop starts.
constexpr double kShareInHand = 0.1;
constexpr double kShareOnTarget = 0.1;

/// The suite's names.
struct Bodies {
  const char* prop;
  const char* target;
  const char* receptacle;
};
constexpr Bodies kBall = {"ball", "target_ball", "cup"};
constexpr Bodies kPeg = {"peg", "target_peg", "slot"};

const Bodies& BodiesOf(bool peg) { return peg ? kPeg : kBall; }

void Delete(mjSpec* spec, const char* body) {
  mjs_delete(spec, FindElement(spec, mjOBJ_BODY, body));
}

}  // namespace

const char* ManipulatorProps::prop() const { return BodiesOf(peg_).prop; }

const char* ManipulatorProps::target() const { return BodiesOf(peg_).target; }

void ManipulatorProps::Prepare(mjSpec* spec) const {
  const Bodies& unused = BodiesOf(!peg_);
  Delete(spec, unused.prop);
  Delete(spec, unused.target);
  Delete(spec, unused.receptacle);

  const Bodies& used = BodiesOf(peg_);
  FindBody(spec, used.target).mocap = true;
  if (!insert_) {
    Delete(spec, used.receptacle);
    return;
  }
  FindBody(spec, used.receptacle).mocap = true;
  // What is fixed never touches floor and walls, but a mocap body would: a low
  // slot, which reaches into the floor, would never pass for contact-free.
  mjsExclude* exclude = mjs_addExclude(spec);
  mjs_setString(exclude->bodyname1, "world");
  mjs_setString(exclude->bodyname2, used.receptacle);
}

void ManipulatorProps::Bind(const mjModel& model) {
  const auto mocap = [&](const char* body) {
    return model.body_mocapid[FindId(model, mjOBJ_BODY, body)];
  };
  mocap_target_ = mocap(target());
  if (insert_) mocap_receptacle_ = mocap(BodiesOf(peg_).receptacle);

  grasp_ = FindId(model, mjOBJ_SITE, "grasp");
  // Each has one position and one velocity, so that one index serves both.
  const auto joint = [&](const char* axis) {
    return FindJointPosition(model, (prop() + std::string(axis)).c_str());
  };
  joints_ = {joint("_x"), joint("_z"), joint("_y")};
}

void ManipulatorProps::Draw(const mjModel* model, mjData* data,
                            configs::RandomStream& stream) const noexcept {
  PlanarPose pose = DrawTarget(data, stream);
  const double chance = stream.Uniform();
  if (chance < kShareInHand) {
    pose = InHand(model, data);
  } else if (chance >= kShareInHand + kShareOnTarget) {
    pose = DrawAnywhere(data, stream);
  }
  data->qpos[joints_[0]] = pose.x;
  data->qpos[joints_[1]] = pose.z;
  data->qpos[joints_[2]] = pose.angle;
}

ManipulatorProps::PlanarPose ManipulatorProps::DrawTarget(
    mjData* data, configs::RandomStream& stream) const noexcept {
  const double largest = std::numbers::pi / (insert_ ? 3 : 1);
  const PlanarPose target = {.x = stream.Uniform(-0.4, 0.4),
                             .z = stream.Uniform(0.1, 0.4),
                             .angle = stream.Uniform(-largest, largest)};
  Place(data, target.x, target.z, std::cos(target.angle / 2),
        std::sin(target.angle / 2));
  return target;
}

ManipulatorProps::PlanarPose ManipulatorProps::DrawAnywhere(
    mjData* data, configs::RandomStream& stream) const noexcept {
  // As in the suite, the velocity outlives the attempt: after a rejected one
  // the prop may start in the hand or on the target and move.
  data->qvel[joints_[0]] = stream.Uniform(-5, 5);
  return {.x = stream.Uniform(-0.5, 0.5),
          .z = stream.Uniform(0, 0.7),
          .angle = stream.Uniform(0, 2 * std::numbers::pi)};
}

ManipulatorProps::PlanarPose ManipulatorProps::InHand(
    const mjModel* model, mjData* data) const noexcept {
  mj_kinematics(model, data);
  const double* position = data->site_xpos + 3 * grasp_;
  const double* rotation = data->site_xmat + 9 * grasp_;
  return {.x = position[0],
          .z = position[2],
          .angle = std::numbers::pi - std::atan2(rotation[6], rotation[0])};
}

void ManipulatorProps::RequireTarget(std::span<const double> target) const {
  if (target.size() == 7) {
    const double length = std::hypot(target[3], target[5]);
    if (std::isfinite(target[0]) && std::isfinite(target[2]) &&
        std::abs(target[1] - kTargetDepth) < kTargetTolerance &&
        target[4] == 0 && target[6] == 0 &&
        std::abs(length - 1) < kTargetTolerance) {
      return;
    }
  }
  throw std::invalid_argument(
      "target must be x, y, z, qw, qx, qy, qz of the target body, in the "
      "plane: y = 0.001, qx = qz = 0, and a quaternion of length 1");
}

void ManipulatorProps::PlaceTarget(
    mjData* data, std::span<const double> target) const noexcept {
  Place(data, target[0], target[2], target[3], target[5]);
}

void ManipulatorProps::Place(mjData* data, double x, double z, double qw,
                             double qy) const noexcept {
  const auto place = [&](int mocap) {
    // Out of the plane each keeps the pose that the file gives it.
    data->mocap_pos[3 * mocap] = x;
    data->mocap_pos[3 * mocap + 2] = z;
    data->mocap_quat[4 * mocap] = qw;
    data->mocap_quat[4 * mocap + 2] = qy;
  };
  place(mocap_target_);
  if (insert_) place(mocap_receptacle_);
}

}  // namespace ballast::envs
