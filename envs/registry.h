// The tasks this program knows, by name.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/environment.h"
#include "envs/task.h"

namespace ballast::configs {
class Table;
}

namespace ballast::envs {

/// Every task, in the order of the list.
std::vector<TaskInfo> ListTasks();

/// Every challenge, in the order of the list.
std::vector<ChallengeInfo> ListChallenges();

/// Every scheduler of a parameter, in the order of the list.
std::vector<SchedulerInfo> ListSchedulers();

/// Uniform in the suite's range; starts at the nominal value.
ParameterSchedule DefaultSchedule(const ParameterInfo& parameter);

/// Builds `simulations.size()` simulations of a task.
/// @param threads  including the caller's, >= 1.
/// Throws std::invalid_argument for unknown names and values out of range.
std::unique_ptr<VectorEnvironment> MakeEnvironment(
    const TaskOptions& options, std::vector<SimulationOptions> simulations,
    int threads);

/// Reads scheduler, low, high, standard_deviation and period; what is absent is
/// the default schedule's. Starts at the nominal value or the bound nearest to
/// it. Throws std::invalid_argument.
ParameterSchedule ReadSchedule(configs::Table& table,
                               const ParameterInfo& parameter);

/// Reads [environment]: task, safety_coefficient, perturbation.<name>, a
/// number (constant) or a table of scheduler, start, low, high,
/// standard_deviation and period, and challenge.<name> or challenge.level.
/// @param constraints  names of the active constraints, which the caller
///   reads together with the agent's budgets; absent for the task's own.
/// Throws std::invalid_argument.
TaskOptions ReadTaskOptions(
    configs::Table& environment,
    std::optional<std::vector<std::string>> constraints);

}  // namespace ballast::envs
