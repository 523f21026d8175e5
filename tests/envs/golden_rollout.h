// Recorded rollouts of the reference suite, tests/golden/*_mujoco_3.17.0.json.
#pragma once

#include <string>
#include <vector>

#include "envs/environment.h"
#include "envs/mujoco/mujoco_environment.h"
#include "envs/task.h"

namespace ballast::envs {

/// The outcome of one recorded step, with the sums up to and including it.
struct GoldenStep {
  int step;  ///< 1 for the first.
  std::vector<double> observation;
  double reward;
  std::vector<double> costs;  ///< Per constraint.
  double episode_return;
  std::vector<double> episode_costs;
};

struct GoldenRollout {
  TaskOptions options;
  SimulationOptions simulation;
  std::vector<double> qpos;
  std::vector<double> qvel;
  std::vector<double> target;  ///< Pose of a manipulator's; else empty.
  std::vector<double> observation0;
  std::vector<GoldenStep> steps;
  std::string label;  ///< The task and its perturbation, for messages.
};

/// The 26 perturbed rollouts, each with the paper's constraint.
std::vector<GoldenRollout> PerturbedRollouts();
/// One rollout a task, with all of the suite's constraints.
std::vector<GoldenRollout> ConstraintRollouts();
/// Rollouts with one of the suite's challenges each. They have no
/// observation0: the suite's reset of its own came before the state was set.
std::vector<GoldenRollout> ChallengeRollouts();

/// The recorded action of every simulation at control step k = 0, 1, ...
RowMatrix GoldenAction(int simulations, int actuators, int k);

/// A robot environment of its own, not behind the interface.
std::unique_ptr<MujocoEnvironment> MakeRobots(
    const TaskOptions& options, std::vector<SimulationOptions> simulations,
    int threads = 1);
/// `n` nominal simulations with seeds 0 .. n - 1.
std::unique_ptr<MujocoEnvironment> MakeRobots(const std::string& task, int n);

/// 0 .. n - 1.
std::vector<int> AllOf(int n);

}  // namespace ballast::envs
