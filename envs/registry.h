// The tasks this program knows, by name.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/environment.h"

namespace ballast::configs {
class Table;
}

namespace ballast::envs {

/// How a physical parameter changes from episode to episode.
struct ParameterSchedule {
  std::string parameter;               ///< e.g. "torso_length".
  std::string scheduler = "constant";  ///< See mujoco/schedulers.h.
  double start;
  double low;
  double high;
  double standard_deviation;
  int period = 1;  ///< Episodes between changes.
};

/// A task and how it is varied; what [environment] of a configuration says.
struct TaskOptions {
  std::string task;
  /// In [0, 1]; the paper's value for the task if absent.
  std::optional<double> safety_coefficient;
  /// Active constraints; the paper's one if absent, all for {"all"}.
  std::optional<std::vector<std::string>> constraints;
  std::vector<ParameterSchedule> schedules;
};

/// A parameter held at one value.
struct ParameterPerturbation {
  std::string parameter;
  double value;
};

/// One simulation of a vector: its own world and its own randomness.
struct SimulationOptions {
  std::vector<ParameterPerturbation> perturbations;
  std::uint64_t seed = 0;
};

/// A physical parameter that a test may change.
struct ParameterInfo {
  std::string name;
  std::string unit;
  double nominal;
  double low;   ///< The suite's default range.
  double high;
  double standard_deviation;
};

struct ConstraintInfo {
  std::string name;
  std::string meaning;  ///< One line, with the limit and its unit.
};

/// A task as `ballast list` shows it.
struct TaskInfo {
  std::string name;
  std::string summary;
  double safety_coefficient;  ///< The paper's, or the suite's 0.3.
  std::vector<ConstraintInfo> constraints;
  std::vector<std::string> default_constraints;
  std::vector<ParameterInfo> parameters;
  std::string test_parameter;  ///< Perturbed at test in the paper.
  double test_low;
  double test_high;
};

/// Every task, in the order of the list.
std::vector<TaskInfo> ListTasks();

/// Builds `simulations.size()` simulations of a task.
/// @param threads  including the caller's, >= 1.
/// Throws std::invalid_argument for unknown names and values out of range.
std::unique_ptr<VectorEnvironment> MakeEnvironment(
    const TaskOptions& options, std::vector<SimulationOptions> simulations,
    int threads);

/// Reads [environment] except budgets and discounts, which belong to the
/// agent. Throws std::invalid_argument.
TaskOptions ReadTaskOptions(configs::Table& environment);

}  // namespace ballast::envs
