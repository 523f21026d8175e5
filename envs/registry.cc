#include "envs/registry.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "configs/names.h"
#include "configs/table.h"
#include "envs/challenges/challenge_level.h"
#include "envs/challenges/challenge_settings.h"
#include "envs/mujoco/cartpole.h"
#include "envs/mujoco/humanoid.h"
#include "envs/mujoco/manipulator.h"
#include "envs/mujoco/mujoco_environment.h"
#include "envs/mujoco/parameter_scheduler.h"
#include "envs/mujoco/quadruped.h"
#include "envs/mujoco/walker.h"

namespace ballast::envs {
namespace {

struct Entry {
  const char* name;
  const char* summary;
  std::unique_ptr<Domain> (*make)();
  /// The paper's where it has the task, else the suite's.
  double safety_coefficient;
  /// The paper's one constraint; null for all of the suite's own.
  const char* constraint;
  /// What the paper perturbs at test, null where it does not.
  const char* test_parameter;
  double test_low;
  double test_high;
};

// Every task this program knows.
constexpr Entry kTasks[] = {
    {"cartpole.swingup", "swing a pole up and balance it on a cart",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Cartpole>(Cartpole::Task::kSwingup);
     },
     0.30, "slider_pos_constraint", "pole_length", 0.75, 1.25},
    {"cartpole.balance", "keep a pole upright on a cart",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Cartpole>(Cartpole::Task::kBalance);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"walker.stand", "stand up on two legs, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Walker>(/*target_speed=*/0);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"walker.walk", "walk on two legs at 1 m/s, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Walker>(/*target_speed=*/1);
     },
     0.25, "joint_velocity_constraint", "torso_length", 0.1, 0.5},
    {"walker.run", "run on two legs at 8 m/s, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Walker>(/*target_speed=*/8);
     },
     0.30, "joint_velocity_constraint", "torso_length", 0.1, 0.5},
    {"quadruped.walk", "walk on four legs at 0.5 m/s",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Quadruped>(Quadruped::Task::kWalk);
     },
     0.15, "joint_angle_constraint", "torso_density", 500, 1500},
    {"quadruped.run", "run on four legs at 5 m/s",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Quadruped>(Quadruped::Task::kRun);
     },
     0.30, "joint_angle_constraint", "torso_density", 500, 1500},
    {"humanoid.stand", "stand still on two legs, in space",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Humanoid>(Humanoid::Task::kStand);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"humanoid.walk", "walk on two legs at 1 m/s, in space",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Humanoid>(Humanoid::Task::kWalk);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"manipulator.bring_ball",
     "bring a ball to a point with an arm, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Manipulator>(Manipulator::Prop::kBall,
                                            Manipulator::Goal::kBring);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"manipulator.bring_peg", "bring a peg to a pose with an arm, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Manipulator>(Manipulator::Prop::kPeg,
                                            Manipulator::Goal::kBring);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"manipulator.insert_ball",
     "put a ball into a cup with an arm, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Manipulator>(Manipulator::Prop::kBall,
                                            Manipulator::Goal::kInsert);
     },
     0.30, nullptr, nullptr, 0, 0},
    {"manipulator.insert_peg",
     "put a peg into a slot with an arm, in the plane",
     []() -> std::unique_ptr<Domain> {
       return std::make_unique<Manipulator>(Manipulator::Prop::kPeg,
                                            Manipulator::Goal::kInsert);
     },
     0.30, nullptr, nullptr, 0, 0},
};

// Not among the suite's own: it limits the policy, not the robot.
constexpr const char* kActionConstraint = "action_roc_constraint";

// Challenges one by one, and none that is not named.
constexpr const char* kNoLevel = "none";

const Entry& FindTask(const std::string& name) {
  std::vector<std::string> known;
  for (const Entry& entry : kTasks) {
    if (name == entry.name) return entry;
    known.emplace_back(entry.name);
  }
  throw std::invalid_argument(configs::UnknownName("task", name, known));
}

std::vector<std::string> AllConstraints(const Domain& domain) {
  std::vector<std::string> names;
  for (const ConstraintInfo& constraint : domain.constraints(1)) {
    names.push_back(constraint.name);
  }
  return names;
}

std::vector<std::string> DefaultConstraints(const Entry& entry,
                                            const Domain& domain) {
  if (entry.constraint) return {entry.constraint};
  std::vector<std::string> names = AllConstraints(domain);
  std::erase(names, kActionConstraint);
  return names;
}

TaskInfo Describe(const Entry& entry) {
  const std::unique_ptr<Domain> domain = entry.make();
  TaskInfo info{
      .name = entry.name,
      .summary = entry.summary,
      .safety_coefficient = entry.safety_coefficient,
      .constraints = domain->constraints(entry.safety_coefficient),
      .default_constraints = DefaultConstraints(entry, *domain),
      .parameters = {},
      .test_parameter = entry.test_parameter ? entry.test_parameter : "",
      .test_low = entry.test_low,
      .test_high = entry.test_high,
  };
  for (const Parameter& parameter : domain->parameters()) {
    info.parameters.push_back(parameter.info);
  }
  return info;
}

void RequireSafetyCoefficient(double coefficient) {
  if (coefficient >= 0 && coefficient <= 1) return;
  throw std::invalid_argument("safety coefficient " +
                              std::to_string(coefficient) +
                              ": must lie in [0, 1]; 1 is the mildest");
}

/// perturbation.<name>: a number, or a table whose bounds default to the
/// suite's range of the parameter.
ParameterSchedule ReadPerturbation(configs::Table& perturbations,
                                   const std::string& name,
                                   const TaskInfo& task) {
  const auto info =
      std::find_if(task.parameters.begin(), task.parameters.end(),
                   [&](const ParameterInfo& p) { return p.name == name; });
  if (info == task.parameters.end()) {
    std::vector<std::string> known;
    for (const ParameterInfo& p : task.parameters) known.push_back(p.name);
    perturbations.Refuse(
        name, configs::UnknownName("parameter of " + task.name, name, known));
  }

  ParameterSchedule schedule;
  schedule.parameter = name;
  if (!perturbations.IsTable(name)) {
    schedule.start =
        perturbations.Number(name, info->nominal, configs::AtLeast(0));
    schedule.low = schedule.high = schedule.start;
    return schedule;
  }
  configs::Table table = perturbations.Sub(name);
  schedule = ReadSchedule(table, *info);
  schedule.start = table.Number("start", schedule.start,
                                configs::Between(schedule.low, schedule.high));
  return schedule;
}

/// The challenges of [environment.challenge] above those of its level, whose
/// schedule gives way to one the configuration has for the same parameter.
void ReadChallenges(configs::Table challenges, const TaskInfo& task,
                    TaskOptions& options) {
  ChallengeSettings level;
  std::vector<std::string> levels = {kNoLevel};
  levels.insert(levels.end(), ChallengeLevelNames().begin(),
                ChallengeLevelNames().end());
  const std::string name = challenges.Choice("level", kNoLevel, levels);
  if (name != kNoLevel) {
    const ChallengeLevel combined = MakeChallengeLevel(name, task);
    level = combined.settings;
    const ParameterSchedule& schedule = combined.schedule;
    const bool scheduled = std::any_of(
        options.schedules.begin(), options.schedules.end(),
        [&](const auto& s) { return s.parameter == schedule.parameter; });
    if (!scheduled) options.schedules.push_back(schedule);
  }

  for (const auto& [info, value] : Challenges()) {
    const configs::Range range = configs::Between(info.low, info.high);
    const double read =
        info.integer
            ? static_cast<double>(challenges.Integer(
                  info.name, static_cast<std::int64_t>(level.*value), range))
            : challenges.Number(info.name, level.*value, range);
    if (read != info.neutral) options.challenges.push_back({info.name, read});
  }
}

}  // namespace

std::vector<ChallengeInfo> ListChallenges() {
  std::vector<ChallengeInfo> infos;
  for (const Challenge& challenge : Challenges()) {
    infos.push_back(challenge.info);
  }
  return infos;
}

std::vector<SchedulerInfo> ListSchedulers() {
  const auto schedulers = Schedulers();
  return {schedulers.begin(), schedulers.end()};
}

std::vector<TaskInfo> ListTasks() {
  std::vector<TaskInfo> tasks;
  for (const Entry& entry : kTasks) tasks.push_back(Describe(entry));
  return tasks;
}

ParameterSchedule DefaultSchedule(const ParameterInfo& parameter) {
  return {.parameter = parameter.name,
          .scheduler = "uniform",
          .start = std::clamp(parameter.nominal, parameter.low, parameter.high),
          .low = parameter.low,
          .high = parameter.high,
          .standard_deviation = parameter.standard_deviation};
}

std::unique_ptr<VectorEnvironment> MakeEnvironment(
    const TaskOptions& options, std::vector<SimulationOptions> simulations,
    int threads) {
  const Entry& entry = FindTask(options.task);
  auto domain = entry.make();
  TaskOptions task = options;
  if (!task.safety_coefficient) {
    task.safety_coefficient = entry.safety_coefficient;
  }
  RequireSafetyCoefficient(*task.safety_coefficient);
  for (SimulationOptions& simulation : simulations) {
    if (!simulation.safety_coefficient) {
      simulation.safety_coefficient = task.safety_coefficient;
    }
    RequireSafetyCoefficient(*simulation.safety_coefficient);
  }
  if (!task.constraints) {
    task.constraints = DefaultConstraints(entry, *domain);
  } else if (*task.constraints == std::vector<std::string>{"all"}) {
    task.constraints = AllConstraints(*domain);
  }
  return std::make_unique<MujocoEnvironment>(std::move(domain), task,
                                             simulations, threads);
}

ParameterSchedule ReadSchedule(configs::Table& table,
                               const ParameterInfo& parameter) {
  ParameterSchedule schedule = DefaultSchedule(parameter);
  schedule.scheduler =
      table.Choice("scheduler", schedule.scheduler, SchedulerNames());
  schedule.low = table.Number("low", schedule.low, configs::AtLeast(0));
  schedule.high =
      table.Number("high", schedule.high, configs::AtLeast(schedule.low));
  schedule.start = std::clamp(parameter.nominal, schedule.low, schedule.high);
  schedule.standard_deviation = table.Number(
      "standard_deviation", schedule.standard_deviation, configs::AtLeast(0));
  schedule.period = static_cast<int>(table.Integer(
      "period", 1, configs::Between(1, std::numeric_limits<int>::max())));
  return schedule;
}

TaskOptions ReadTaskOptions(
    configs::Table& environment,
    std::optional<std::vector<std::string>> constraints) {
  std::vector<std::string> known;
  for (const Entry& entry : kTasks) known.emplace_back(entry.name);
  TaskOptions options;
  options.task = environment.Choice("task", "", known);
  if (options.task.empty()) {
    environment.Refuse("task", "is missing; name one, e.g. \"walker.walk\"");
  }

  const TaskInfo task = Describe(FindTask(options.task));
  options.safety_coefficient = environment.Number(
      "safety_coefficient", task.safety_coefficient, configs::Between(0, 1));
  options.constraints = std::move(constraints);
  configs::Table perturbations = environment.Sub("perturbation");
  for (const std::string& name : perturbations.Keys()) {
    options.schedules.push_back(ReadPerturbation(perturbations, name, task));
  }
  if (environment.Has("challenge")) {
    ReadChallenges(environment.Sub("challenge"), task, options);
  }
  return options;
}

}  // namespace ballast::envs
