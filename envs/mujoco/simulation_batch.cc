#include "envs/mujoco/simulation_batch.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace ballast::envs {
namespace {

const double* Output(mjBatch* batch, const char* field) {
  return static_cast<const double*>(mjb_output(batch, field, nullptr, nullptr));
}

}  // namespace

SimulationBatch::SimulationBatch(const SimulationModels& models, int threads)
    : all_ids_(models.size()), failed_(models.size(), 0) {
  mjBatchConfig config;
  mjb_defaultConfig(&config);
  config.nthread = threads;
  config.persistent = true;
  char reason[1000] = "";
  batch_.reset(mjb_makeBatch(&models.model(0), models.size(), &config, reason,
                             sizeof reason));
  if (!batch_) throw std::runtime_error(std::string("MuJoCo: ") + reason);
  mjBatch* batch = batch_.get();
  mjb_setModels(batch, models.pointers());

  stride_ = mjb_nstate(batch);
  state_ = mjb_state(batch);
  position_ = mjb_stateComponent(batch, mjSTATE_QPOS, nullptr);
  velocity_ = mjb_stateComponent(batch, mjSTATE_QVEL, nullptr);
  activation_ = mjb_stateComponent(batch, mjSTATE_ACT, nullptr);
  control_ = mjb_stateComponent(batch, mjSTATE_CTRL, nullptr);
  acceleration_ = Output(batch, "qacc");
  body_position_ = Output(batch, "xpos");
  body_rotation_ = Output(batch, "xmat");
  body_quaternion_ = Output(batch, "xquat");
  site_position_ = Output(batch, "site_xpos");
  sensor_ = Output(batch, "sensordata");
  warnings_ = mjb_warning(batch);

  std::iota(all_ids_.begin(), all_ids_.end(), 0);
  previous_control_ = RowMatrix::Zero(models.size(), models.model(0).nu);
}

void SimulationBatch::TakeModels(const SimulationModels& models) {
  mjb_setModels(batch_.get(), models.pointers());
}

bool SimulationBatch::Reset(std::span<const int> ids, mjfBatchFunc reset,
                            void* argument) {
  for (const int id : ids) {
    failed_[id] = 0;
    previous_control_.row(id).setZero();
  }
  mjBatch* batch = batch_.get();
  const int n = static_cast<int>(ids.size());
  if (mjb_apply(batch, ids.data(), n, reset, argument, /*save=*/1) > 0) {
    return false;
  }
  // mjb_apply leaves the outputs alone; this computes nothing but copies them.
  mjb_forward(batch, ids.data(), n, mjSTAGE_NONE);
  return true;
}

std::string SimulationBatch::Error(int simulation) const {
  return mjb_error(batch_.get(), simulation);
}

void SimulationBatch::Step(int substeps) {
  // The stage is what makes reward and observation see the new positions and
  // velocities; a callback beginning with mj_step2 would be silently wrong.
  const int failures =
      mjb_step(batch_.get(), all_ids_.data(), static_cast<int>(all_ids_.size()),
               substeps, mjSTAGE_VEL);
  if (failures == 0) return;
  const int* status = mjb_status(batch_.get());
  for (std::size_t i = 0; i < failed_.size(); ++i) {
    if (status[i] != 0) failed_[i] = 1;
  }
}

bool SimulationBatch::Diverged(int simulation) const {
  // The engine puts a simulation that blows up back to its default pose and
  // carries on without an error; only these counters tell.
  const mjWarningStat* first =
      warnings_ + static_cast<std::ptrdiff_t>(simulation) * mjNWARNING;
  return failed_[simulation] != 0 ||
         std::any_of(first, first + mjNWARNING,
                     [](const mjWarningStat& w) { return w.number > 0; });
}

void SimulationBatch::KeepControls() {
  for (Eigen::Index i = 0; i < previous_control_.rows(); ++i) {
    std::copy_n(control(static_cast<int>(i)), previous_control_.cols(),
                previous_control_.row(i).data());
  }
}

SimulationView SimulationBatch::View(int simulation) const {
  const mjModel& m = layout();
  const std::ptrdiff_t i = simulation;
  return {
      .position = position_ + i * stride_,
      .velocity = velocity_ + i * stride_,
      .activation = activation_ ? activation_ + i * stride_ : nullptr,
      .control = control_ + i * stride_,
      .previous_control = previous_control_.row(i).data(),
      .acceleration = acceleration_ + i * m.nv,
      .body_position = body_position_ + i * m.nbody * 3,
      .body_rotation = body_rotation_ + i * m.nbody * 9,
      .body_quaternion = body_quaternion_ + i * m.nbody * 4,
      .site_position =
          site_position_ ? site_position_ + i * m.nsite * 3 : nullptr,
      .sensor = sensor_ ? sensor_ + i * m.nsensordata : nullptr,
  };
}

std::span<const double> SimulationBatch::State(int simulation) const {
  return {state_ + static_cast<std::ptrdiff_t>(simulation) * stride_,
          static_cast<std::size_t>(stride_)};
}

}  // namespace ballast::envs
