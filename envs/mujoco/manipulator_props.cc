#include "envs/mujoco/manipulator_props.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "envs/mujoco/model_names.h"
#include "envs/mujoco/spec_edit.h"

namespace ballast::envs {
namespace {

// Targets hang this far before the plane, so that they are seen.
constexpr double kTargetDepth = 0.001;  // m, along y.
constexpr double kTargetTolerance = 1e-6;

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
  FindBody(spec, used.target).mocap = 1;
  if (!insert_) {
    Delete(spec, used.receptacle);
    return;
  }
  FindBody(spec, used.receptacle).mocap = 1;
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
}

PlanarPose ManipulatorProps::DrawTarget(
    mjData* data, configs::RandomStream& stream) const noexcept {
  const double largest = std::numbers::pi / (insert_ ? 3 : 1);
  const PlanarPose target = {.x = stream.Uniform(-0.4, 0.4),
                             .z = stream.Uniform(0.1, 0.4),
                             .angle = stream.Uniform(-largest, largest)};
  Place(data, target.x, target.z, std::cos(target.angle / 2),
        std::sin(target.angle / 2));
  return target;
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
