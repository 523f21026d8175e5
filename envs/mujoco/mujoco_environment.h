// Robots in the physics engine: N simulations of one task that step together.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "envs/challenges/simulation_challenges.h"
#include "envs/environment.h"
#include "envs/mujoco/active_constraints.h"
#include "envs/mujoco/domain.h"
#include "envs/mujoco/simulation_batch.h"
#include "envs/mujoco/simulation_models.h"
#include "envs/task.h"

namespace ballast::envs {

/// Steps a domain in MuJoCo. A control step sets the controls, takes the
/// domain's physics steps and then brings all that follows from positions and
/// velocities up to date; reward, costs and observation are read after it. A
/// cost is 1 where its constraint is violated, else 0. An episode lasts 1000
/// control steps and never ends early.
///
/// Challenges stand between the robot and the policy: a control is what they
/// make of the action, an observation and a reward what they make of the true
/// ones. Costs are always the true ones.
///
/// A simulation that blows up is reported as diverged, with reward and costs
/// 0, until its next reset; nothing of such a step enters a delay. An action
/// that is not a number is refused.
class MujocoEnvironment : public VectorEnvironment {
 public:
  /// @param task     with safety coefficient and constraints, none left out.
  /// @param threads  including the caller's, >= 1.
  /// Throws std::invalid_argument for unknown names and values out of range.
  MujocoEnvironment(std::unique_ptr<Domain> domain, const TaskOptions& task,
                    const std::vector<SimulationOptions>& simulations,
                    int threads);

  const EnvironmentSpec& spec() const override { return spec_; }
  int size() const override { return models_.size(); }
  const TimeStep& Reset(std::span<const int> ids) override;
  const TimeStep& Step(const RowMatrix& actions) override;
  std::vector<std::uint64_t> State() const override;
  /// Every simulation must be reset before the next step.
  void SetState(std::span<const std::uint64_t> state) override;

  /// Starts an episode of one simulation from a given state, with actuators at
  /// rest, in the world of its latest reset. To delays and other challenges it
  /// is one more reset.
  /// @param position  qpos, model(simulation).nq finite numbers.
  /// @param velocity  qvel, model(simulation).nv finite numbers.
  /// @param target    pose of the target body, for robots that have one.
  /// Throws std::invalid_argument.
  const TimeStep& SetPose(int simulation, std::span<const double> position,
                          std::span<const double> velocity,
                          std::span<const double> target = {});

  /// The compiled model of a simulation; a reset may replace it.
  const mjModel& model(int simulation) const {
    return models_.model(simulation);
  }
  /// Physics steps per control step.
  int substeps() const { return domain_->substeps(); }
  /// What a film needs: the model with its textures, the camera's name, and
  /// the engine's state (mjSTATE_INTEGRATION), which is valid until the next
  /// call.
  ModelPointer TexturedModel(int simulation) const {
    return models_.Textured(simulation);
  }
  const char* camera() const { return domain_->camera(); }
  std::span<const double> EngineState(int simulation) const {
    return batch_.State(simulation);
  }
  /// What the task sees of a simulation; valid until the next call.
  SimulationView View(int simulation) const { return batch_.View(simulation); }

 private:
  void MakeSpec(const std::string& task);
  void AddChallenges(const TaskOptions& task,
                     const std::vector<SimulationOptions>& simulations);
  void RequireSimulations(std::span<const int> ids) const;
  void RequireReset(std::span<const int> ids, bool succeeded) const;
  void BeginEpisode(int simulation);
  void WriteControls(const RowMatrix& actions);
  void ReadOutcome(int simulation);
  void WriteObservation(int simulation, double reward, double satisfied);

  EnvironmentSpec spec_;
  std::unique_ptr<Domain> domain_;
  ActiveConstraints constraints_;
  SimulationModels models_;
  SimulationBatch batch_;  // Dies before its models.
  std::vector<configs::RandomStream> streams_;
  std::vector<int> episode_step_;  // -1 before the first reset.
  std::vector<double> safety_coefficients_;
  std::vector<SimulationChallenges> challenges_;
  TimeStep time_step_;
};

}  // namespace ballast::envs
