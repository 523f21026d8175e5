// The compiled model of each simulation, and the schedules that change it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "envs/mujoco/domain.h"
#include "envs/mujoco/model_spec.h"
#include "envs/mujoco/parameter_scheduler.h"
#include "envs/task.h"

namespace ballast::envs {

/// One model per simulation, compiled from the edited robot file, never
/// patched. Simulations of equal parameters share one at first; a scheduled
/// parameter that moves gives its simulation a model of its own.
class SimulationModels {
 public:
  /// Throws std::invalid_argument for an unknown or doubled parameter, or a
  /// value that makes no sense for it, e.g. a negative mass.
  SimulationModels(const Domain& domain,
                   const std::vector<ParameterSchedule>& schedules,
                   const std::vector<SimulationOptions>& simulations);

  /// Draws the parameters of the next episodes of `ids` and recompiles what
  /// changed. The models replaced live until the next call.
  /// @return whether any changed.
  bool Advance(std::span<const int> ids);

  int size() const { return static_cast<int>(rows_.size()); }
  const mjModel& model(int simulation) const { return *pointers_[simulation]; }
  /// The same model with its textures, which drawing needs.
  ModelPointer Textured(int simulation) const;
  /// One per simulation, as mjb_setModels wants them.
  const mjModel* const* pointers() const { return pointers_.data(); }

  /// Words of State() per simulation.
  int state_size() const;
  /// Appends the schedulers of one simulation to `state`.
  void AppendState(int simulation, std::vector<std::uint64_t>& state) const;
  /// Takes state_size() words and compiles the model of the episode they
  /// belong to. Throws std::invalid_argument.
  void SetState(int simulation, std::span<const std::uint64_t> state);

 private:
  // One per parameter of the domain; empty leaves the file's value alone.
  using Values = std::vector<std::optional<double>>;
  struct Row {
    Values values;
    std::vector<ParameterScheduler> schedulers;
    std::vector<int> scheduled;  // Each one's parameter; -1 if held fixed.
    std::shared_ptr<const mjModel> model;
  };

  Row MakeRow(const std::vector<ParameterSchedule>& schedules,
              const SimulationOptions& options) const;
  int FindParameter(const std::string& name) const;
  void RequireAllowed(int parameter, double value) const;
  ModelPointer Compile(const ModelSpec& spec, const Values& values) const;
  void Replace(int simulation, const Values& values);

  const Domain& domain_;
  ModelSpec spec_;
  std::vector<Row> rows_;
  std::vector<const mjModel*> pointers_;
  std::vector<std::shared_ptr<const mjModel>> retired_;
};

}  // namespace ballast::envs
