#include "envs/mujoco/reset.h"

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

}  // namespace ballast::envs
