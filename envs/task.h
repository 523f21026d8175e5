// A task as its users name and vary it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ballast::envs {

/// How a physical parameter changes from episode to episode.
struct ParameterSchedule {
  std::string parameter;               ///< e.g. "torso_length".
  std::string scheduler = "constant";  ///< See mujoco/parameter_scheduler.h.
  double start = 0;
  double low = 0;
  double high = 0;
  double standard_deviation = 0;
  int period = 1;  ///< Episodes between changes.

  bool operator==(const ParameterSchedule&) const = default;
};

/// How strong a challenge is; see ListChallenges for names and ranges.
struct ChallengeValue {
  std::string challenge;  ///< e.g. "action_delay".
  double value;
};

/// A task and how it is varied; what [environment] of a configuration says.
struct TaskOptions {
  std::string task;
  /// In [0, 1]; the paper's value for the task if absent.
  std::optional<double> safety_coefficient;
  /// Active constraints; the paper's one if absent, every one for {"all"}. The
  /// suffix "_constraint" may be left out.
  std::optional<std::vector<std::string>> constraints;
  std::vector<ParameterSchedule> schedules;
  std::vector<ChallengeValue> challenges;  ///< The others are switched off.
};

/// A parameter held at one value.
struct ParameterPerturbation {
  std::string parameter;
  double value;
};

/// One simulation of a vector: its own world and its own randomness.
struct SimulationOptions {
  /// Each takes the place of the task's schedule of the same parameter.
  std::vector<ParameterPerturbation> perturbations;
  std::uint64_t seed = 0;
  /// Each takes the place of the task's value of the same challenge.
  std::vector<ChallengeValue> challenges{};
  std::optional<double> safety_coefficient{};  ///< The task's own if absent.
};

/// A physical parameter that a test may change.
struct ParameterInfo {
  std::string name;
  std::string unit;
  double nominal;
  double low;  ///< The suite's default range.
  double high;
  double standard_deviation;
};

struct ConstraintInfo {
  std::string name;
  std::string meaning;  ///< One line, with the limit and its unit.
};

/// A number that makes a task harder between the robot and its policy: what is
/// sensed, commanded or rewarded is late, noisy, missing or more.
struct ChallengeInfo {
  std::string name;
  std::string unit;
  std::string meaning;  ///< One line.
  double neutral;       ///< Switches it off.
  double low;
  double high;  ///< Infinite where there is no bound.
  bool integer;
  /// Sets the size of the observation, so all simulations share the value.
  bool shapes_observation;
};

/// A way for a parameter to move from episode to episode.
struct SchedulerInfo {
  std::string name;
  std::string meaning;  ///< One line.
};

/// A task as `ballast list` shows it.
struct TaskInfo {
  std::string name;  ///< Robot, dot and task, e.g. "walker.walk".
  std::string summary;
  double safety_coefficient;  ///< The paper's, or the suite's 0.3.
  std::vector<ConstraintInfo> constraints;
  std::vector<std::string> default_constraints;
  std::vector<ParameterInfo> parameters;
  std::string test_parameter;  ///< Perturbed at test in the paper, or empty.
  double test_low;
  double test_high;
  /// A network of queues: it never ends, its parameters are rates that stay as
  /// they are, and it has neither challenges nor constraints.
  bool continuing = false;

  std::string robot() const { return name.substr(0, name.find('.')); }
};

}  // namespace ballast::envs
