#include "tests/envs/legacy_rollout.h"

#include <algorithm>
#include <cmath>

namespace ballast::envs {

DataPointer DataAt(const mjModel& model, const double* qpos, const double* qvel,
                   const std::vector<double>& target) {
  DataPointer data(mj_makeData(&model));
  std::copy_n(qpos, model.nq, data->qpos);
  std::copy_n(qvel, model.nv, data->qvel);
  for (int i = 0; i < model.nmocap && !target.empty(); ++i) {
    // The receptacle stays in the plane, the target hangs before it.
    data->mocap_pos[3 * i] = target[0];
    data->mocap_pos[3 * i + 2] = target[2];
    std::copy_n(target.begin() + 3, 4, data->mocap_quat + 4 * i);
  }
  mj_forward(&model, data.get());
  return data;
}

std::vector<double> LegacyRollout(const mjModel& model, int substeps,
                                  mjData* data, int steps) {
  const bool splits = model.opt.integrator != mjINT_RK4;
  for (int k = 0; k < steps; ++k) {
    for (int j = 0; j < model.nu; ++j) {
      const double low = model.actuator_ctrlrange[2 * j];
      const double high = model.actuator_ctrlrange[2 * j + 1];
      data->ctrl[j] =
          low + (high - low) / 2 * (0.5 * std::sin(0.1 * k + j) + 1);
    }
    if (splits) mj_step2(&model, data);
    for (int i = splits ? 1 : 0; i < substeps; ++i) mj_step(&model, data);
    mj_step1(&model, data);
  }
  return StateOf(model, {.position = data->qpos,
                         .velocity = data->qvel,
                         .sensor = data->sensordata});
}

std::vector<double> StateOf(const mjModel& model, const SimulationView& view) {
  std::vector<double> state(view.position, view.position + model.nq);
  state.insert(state.end(), view.velocity, view.velocity + model.nv);
  state.insert(state.end(), view.sensor, view.sensor + model.nsensordata);
  return state;
}

}  // namespace ballast::envs
