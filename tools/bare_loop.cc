#include "tools/bare_loop.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace ballast::tools {

BareLoop::BareLoop(const envs::MujocoEnvironment& robots, int threads)
    : substeps_(robots.substeps()), ids_(robots.size()) {
  std::vector<const mjModel*> models;
  for (int i = 0; i < robots.size(); ++i) models.push_back(&robots.model(i));
  mjBatchConfig config;
  mjb_defaultConfig(&config);
  config.nthread = threads;
  config.persistent = true;
  batch_.reset(mjb_makeBatch(models[0], robots.size(), &config, nullptr, 0));
  mjb_setModels(batch_.get(), models.data());
  std::iota(ids_.begin(), ids_.end(), 0);
}

void BareLoop::TakePoses(const envs::MujocoEnvironment& robots) {
  start_.clear();
  const mjModel& m = robots.model(0);
  for (const int id : ids_) {
    const envs::SimulationView view = robots.View(id);
    start_.push_back({{view.position, view.position + m.nq},
                      {view.velocity, view.velocity + m.nv},
                      {view.acceleration, view.acceleration + m.nv}});
  }
}

void BareLoop::Rewind() {
  mjb_reset(batch_.get(), ids_.data(), std::ssize(ids_), nullptr, mjSTAGE_NONE);
  for (std::size_t i = 0; i < start_.size(); ++i) {
    std::ranges::copy(start_[i].position, Component(mjSTATE_QPOS, i));
    std::ranges::copy(start_[i].velocity, Component(mjSTATE_QVEL, i));
    // Where the engine's solver begins; a reset of ours has been through it.
    std::ranges::copy(start_[i].acceleration, Component(mjSTATE_WARMSTART, i));
  }
}

double BareLoop::Run(std::span<const envs::RowMatrix> actions, int count) {
  const mjModel& m = *mjb_model(batch_.get());
  std::vector<envs::RowMatrix> controls(actions.begin(), actions.end());
  for (envs::RowMatrix& control : controls) {
    for (int j = 0; j < m.nu; ++j) {
      const double low = m.actuator_ctrlrange[2 * j];
      const double high = m.actuator_ctrlrange[2 * j + 1];
      control.col(j) =
          low + (high - low) / 2 * (control.col(j).array().max(-1).min(1) + 1);
    }
  }
  const auto start = std::chrono::steady_clock::now();
  for (int k = 0; k < count; ++k) Step(controls[k % controls.size()]);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

std::span<const double> BareLoop::position(int simulation) const {
  return {Component(mjSTATE_QPOS, static_cast<std::size_t>(simulation)),
          static_cast<std::size_t>(mjb_model(batch_.get())->nq)};
}

void BareLoop::Step(const envs::RowMatrix& controls) {
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    std::copy_n(controls.row(static_cast<Eigen::Index>(i)).data(),
                controls.cols(), Component(mjSTATE_CTRL, i));
  }
  mjb_step(batch_.get(), ids_.data(), std::ssize(ids_), substeps_,
           mjSTAGE_NONE);
}

double* BareLoop::Component(int component, std::size_t simulation) const {
  return mjb_stateComponent(batch_.get(), component, nullptr) +
         simulation * mjb_nstate(batch_.get());
}

}  // namespace ballast::tools
