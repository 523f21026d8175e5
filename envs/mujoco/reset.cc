#include "envs/mujoco/reset.h"

#include <numbers>

namespace ballast::envs {

void ForwardUnactuated(const mjModel* model, mjData* data) noexcept {
  // Models are shared between simulations, so the flag goes into a copy of
  // the struct, whose arrays stay the model's.
  mjModel unactuated = *model;
  unactuated.opt.disableflags |= mjDSBL_ACTUATION;
  mj_forward(&unactuated, data);
}

void ResetToDefault(const mjModel* model, mjData* data) noexcept {
  mj_resetData(model, data);
  ForwardUnactuated(model, data);
}

void DrawJoints(const mjModel* model, mjData* data,
                configs::RandomStream& stream) noexcept {
  for (int joint = 0; joint < model->njnt; ++joint) {
    const double* range = model->jnt_range + 2 * joint;
    double* position = data->qpos + model->jnt_qposadr[joint];
    const int type = model->jnt_type[joint];
    if (model->jnt_limited[joint]) {
      *position = stream.Uniform(range[0], range[1]);
    } else if (type == mjJNT_HINGE) {
      *position = stream.Uniform(-std::numbers::pi, std::numbers::pi);
    } else if (type == mjJNT_FREE) {
      double* quaternion = position + 3;
      for (int i = 0; i < 4; ++i) quaternion[i] = stream.Uniform();
      mju_normalize4(quaternion);
    }
  }
}

bool TouchesNothing(const mjModel* model, mjData* data) noexcept {
  mj_kinematics(model, data);
  mj_collision(model, data);
  return data->ncon == 0;
}

}  // namespace ballast::envs
