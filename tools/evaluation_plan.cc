#include "tools/evaluation_plan.h"

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "envs/queueing/registry.h"
#include "tools/grid_axes.h"
#include "tools/grid_schedules.h"
#include "tools/leaderboard/board_subject.h"
#include "tools/output_place.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kTestValues = 21;  // Of the paper's test range.

EvaluationSubject OpenAny(const EvaluateOptions& options) {
  const fs::path path = options.subject.path;
  if (!options.external.command.empty()) {
    return SubjectOfProgram(options.external, path.string(),
                            WorldOf(options.subject));
  }
  if (path.extension() != ".toml" || !fs::exists(path)) {
    if (!options.policy.empty() && fs::exists(path)) {
      throw std::invalid_argument("--policy belongs to a network file, and " +
                                  path.string() + " has a policy of its own");
    }
    return OpenSubject(options.subject);
  }
  if (options.policy.empty()) {
    throw std::invalid_argument(
        path.string() +
        ": a network needs a --policy: a name of `ballast list policies`, "
        "a run directory or a policy file");
  }
  return SubjectOfNetwork(path, options.policy);
}

// What the command line asks for, else the configuration, else the paper.
Grid ChooseAxes(const EvaluateOptions& options,
                const EvaluationSubject& subject) {
  Grid grid;
  if (!options.grid.empty()) grid = LoadGrid(options.grid, subject.info);
  for (const std::string& param : options.params) {
    AddAxis(grid, param, subject.info);
  }
  if (!grid.axes.empty()) return grid;
  if (!subject.defaults.grid.axes.empty()) return subject.defaults.grid;
  if (!subject.info.test_parameter.empty()) {
    AddAxis(grid,
            subject.info.test_parameter + "=" +
                ShortestText(subject.info.test_low) + ":" +
                ShortestText(subject.info.test_high) + ":" +
                std::to_string(kTestValues),
            subject.info);
  }
  return grid;
}

Grid ChooseGrid(const EvaluateOptions& options,
                const EvaluationSubject& subject) {
  Grid grid = ChooseAxes(options, subject);
  for (const std::string& schedule : options.schedules) {
    AddSchedule(grid, schedule, subject.info);
  }
  return grid;
}

// A name that says what was asked.
std::string NameOf(const EvaluateOptions& options, const EvaluationFile& file) {
  // A board's name is that of its file.
  if (!options.board.empty()) return fs::path(options.board).stem().string();
  std::string name = options.subject.untrained ? "untrained-" : "";
  if (file.axes.empty()) name += "nominal";
  for (std::size_t i = 0; i < file.axes.size(); ++i) {
    const std::string& axis = file.axes[i].name;
    name += (i == 0 ? "" : "-") + axis.substr(axis.rfind('.') + 1);
  }
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    if (!AxisOf(file, schedule)) name += "-" + schedule.parameter;
    name += "-" + schedule.scheduler;
  }
  if (file.deterministic) name += "-deterministic";
  if (file.seed != 0) name += "-seed-" + std::to_string(file.seed);
  return name;
}

// The evaluations folder of a run, else the present one.
fs::path ChooseOutput(const EvaluateOptions& options,
                      const EvaluationSubject& subject,
                      const EvaluationPart& part) {
  if (!options.out.empty()) return options.out;
  // A report takes every .json of a run for an evaluation.
  const std::string ending =
      options.shard.empty() ? ".json"
                            : "." + std::to_string(part.shard.index) + "-of-" +
                                  std::to_string(part.shard.count) + ".shard";
  if (subject.evaluations.empty()) return "evaluation" + ending;
  return subject.evaluations / (NameOf(options, part.head) + ending);
}

double NominalOf(const EvaluationSubject& subject, const std::string& name) {
  for (const AxisInfo& axis : ListAxes(subject.info, subject.task)) {
    if (axis.name == name) return axis.nominal;
  }
  throw std::logic_error("an axis that the task lacks: " + name);
}

// What replaces episodes where a task has none.
void TakeAverageSettings(const EvaluateOptions& options,
                         const EvaluationSubject& subject,
                         EvaluationFile& file) {
  const QueueEvaluationOptions& defaults = subject.queue->options;
  QueueEvaluationOptions chosen = defaults;
  chosen.steps = options.steps.value_or(defaults.steps);
  file.episodes = options.episodes.value_or(defaults.replicas);
  file.horizon = chosen.BurnIn() + chosen.Counted();
  file.average = AverageSettings{
      chosen.BurnIn(), chosen.batches,
      envs::MakeMixedSystem(subject.queue->network)->spec().queues};
}

// Everything but the rows and what follows from them.
EvaluationFile HeadOf(const EvaluateOptions& options,
                      const EvaluationSubject& subject) {
  EvaluationFile file;
  file.policy = subject.identity;
  file.task = subject.spec.task;
  file.safety_coefficient = *subject.task.safety_coefficient;
  file.episodes = options.episodes.value_or(subject.defaults.episodes);
  file.deterministic = options.deterministic || subject.defaults.deterministic;
  file.seed = options.seed;
  file.horizon = subject.spec.horizon;
  if (subject.queue) TakeAverageSettings(options, subject, file);
  file.constraints = subject.constraints;
  for (const envs::ChallengeValue& value : subject.task.challenges) {
    file.challenges[value.challenge] = value.value;
  }
  const Grid grid = ChooseGrid(options, subject);
  for (const Axis& axis : grid.axes) {
    RequireAxisValues(axis);
    file.axes.push_back(
        {axis.name, NominalOf(subject, axis.name), axis.values});
  }
  file.schedules = grid.schedules;
  return file;
}

EvaluationPlan PlanOfOptions(const EvaluateOptions& options) {
  EvaluationPlan plan{OpenAny(options), {}, {}};
  plan.part.head = HeadOf(options, plan.subject);
  return plan;
}

EvaluationPlan PlanOfBoard(const EvaluateOptions& options) {
  const Board board = LoadBoard(options.board);
  EvaluationPlan plan{
      SubjectOfBoard(board, options.subject.path, options.external), {}, {}};
  plan.part.head = HeadOf(board, plan.subject);
  return plan;
}

}  // namespace

EvaluationPlan PlanEvaluation(const EvaluateOptions& options) {
  EvaluationPlan plan =
      options.board.empty() ? PlanOfOptions(options) : PlanOfBoard(options);
  plan.part.origin = OriginHere(plan.subject.configuration);
  if (!options.shard.empty()) plan.part.shard = ParseShard(options.shard);
  RowsOf(plan.part);  // Refused here if there is too little to share out.
  plan.out = ChooseOutput(options, plan.subject, plan.part);
  if (!options.out.empty()) RequireFilePlace("--out", plan.out);
  return plan;
}

}  // namespace ballast::tools
