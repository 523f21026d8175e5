// The engine's batch of simulations, owned, with its rows laid open.
#pragma once

#include <mujoco/mjbatch.h>
#include <mujoco/mujoco.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/mujoco/simulation_models.h"
#include "envs/mujoco/simulation_view.h"
#include "envs/time_step.h"

namespace ballast::envs {

/// N simulations on a thread pool, each on its own model. Reads and writes
/// the engine's rows in place; nothing is allocated in a step.
class SimulationBatch {
 public:
  /// @param models   must outlive the batch.
  /// @param threads  including the caller's, >= 1.
  SimulationBatch(const SimulationModels& models, int threads);

  /// Call after models changed, before anything else is done with the batch.
  void TakeModels(const SimulationModels& models);

  /// Runs `reset` on the simulations `ids` (sorted, unique, in range) with
  /// controls and warnings cleared. It runs on worker threads, must not throw
  /// and must hold nothing that needs a destructor across calls of MuJoCo.
  /// @return whether it succeeded for all; Error says why not.
  bool Reset(std::span<const int> ids, mjfBatchFunc reset, void* argument);
  /// Why the last reset of a simulation failed, or "".
  std::string Error(int simulation) const;

  /// One control step of all, with the controls written before.
  void Step(int substeps);
  /// Whether the simulation blew up since its last reset.
  bool Diverged(int simulation) const;

  /// In the actuators' units; moved to the previous ones by KeepControls.
  double* control(int simulation) {
    return control_ + static_cast<std::ptrdiff_t>(simulation) * stride_;
  }
  /// Makes the controls the previous ones, before new ones are written.
  void KeepControls();

  SimulationView View(int simulation) const;
  /// The engine's own, mjSTATE_INTEGRATION; valid until the next call.
  std::span<const double> State(int simulation) const;
  const mjModel& layout() const { return *mjb_model(batch_.get()); }

 private:
  struct Deleter {
    void operator()(mjBatch* batch) const { mjb_deleteBatch(batch); }
  };

  std::unique_ptr<mjBatch, Deleter> batch_;
  // The engine's storage. State rows lie `stride_` apart.
  int stride_;
  const double* state_;
  const double* position_;
  const double* velocity_;
  const double* activation_;
  double* control_;
  const double* acceleration_;
  const double* body_position_;
  const double* body_rotation_;
  const double* body_quaternion_;
  const double* site_position_;
  const double* sensor_;
  const mjWarningStat* warnings_;

  std::vector<int> all_ids_;
  std::vector<std::uint8_t> failed_;  // In a step since the last reset.
  RowMatrix previous_control_;
};

}  // namespace ballast::envs
