#include "tools/evaluate.h"

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/queueing/registry.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"
#include "tools/evaluation_subject.h"
#include "tools/evaluation_table.h"
#include "tools/grid_axes.h"
#include "tools/grid_evaluation.h"
#include "tools/grid_schedules.h"
#include "tools/progress_bar.h"
#include "tools/progress_table.h"
#include "tools/queueing/network_queue_policy.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kTestValues = 21;  // Of the paper's test range.

struct EvaluateOptions {
  std::string subject;
  std::string policy;  ///< For a network file.
  std::optional<std::int64_t> steps;
  PolicyWorld world;
  std::vector<std::string> constraints;
  std::string grid;
  std::vector<std::string> params;
  std::vector<std::string> schedules;
  std::optional<std::int64_t> episodes;
  bool deterministic = false;
  std::uint64_t seed = 0;
  int threads = AvailableCores();
  bool untrained = false;
  std::string out;
  bool json = false;
};

EvaluationSubject OpenSubject(const EvaluateOptions& options) {
  const fs::path path = options.subject;
  if (!fs::exists(path)) {
    throw std::invalid_argument(path.string() +
                                ": no such run directory or policy file");
  }
  if (path.extension() == ".toml") {
    if (options.policy.empty()) {
      throw std::invalid_argument(
          path.string() +
          ": a network needs a --policy: a name of `ballast list policies`, "
          "a run directory or a policy file");
    }
    return SubjectOfNetwork(path, options.policy);
  }
  if (!options.policy.empty()) {
    throw std::invalid_argument("--policy belongs to a network file, and " +
                                path.string() + " has a policy of its own");
  }
  if (!fs::is_directory(path)) {
    if (options.untrained) {
      throw std::invalid_argument(
          "--untrained: " + path.string() +
          " is a policy file; name the run directory instead");
    }
    PolicyWorld world = options.world;
    if (!options.constraints.empty()) world.constraints = options.constraints;
    return SubjectOfPolicy(path, world);
  }
  if (!options.world.task.empty() || options.world.safety_coefficient ||
      !options.constraints.empty()) {
    throw std::invalid_argument(
        path.string() +
        ": a run is evaluated on its own task and constraints; name its "
        "policy.safetensors to choose others");
  }
  return SubjectOfRun(path, options.untrained);
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

// The evaluations folder of a run, a name that says what was asked.
fs::path ChooseOutput(const EvaluateOptions& options,
                      const EvaluationSubject& subject,
                      const EvaluationFile& file) {
  if (!options.out.empty()) {
    const fs::path folder = fs::absolute(options.out).parent_path();
    if (!fs::is_directory(folder)) {
      throw std::invalid_argument("--out " + options.out +
                                  ": there is no "
                                  "folder " +
                                  folder.string());
    }
    return options.out;
  }
  if (subject.evaluations.empty()) return "evaluation.json";
  std::string name = options.untrained ? "untrained-" : "";
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
  return subject.evaluations / (name + ".json");
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

std::vector<EvaluationRow> RunAverages(const EvaluationSubject& subject,
                                       int threads, const EvaluationFile& file,
                                       const EvaluationProgress& progress) {
  Grid grid;
  for (const EvaluationAxis& axis : file.axes) {
    grid.axes.push_back({axis.name, axis.values});
  }
  const QueueSubject& queue = *subject.queue;
  const MakeWorldPolicy make_policy = [&](const envs::Network& world,
                                          const envs::MixedSystem& system)
      -> std::unique_ptr<envs::QueuePolicy> {
    if (!subject.policy) {
      return envs::MakeQueuePolicy(queue.classical, world, system);
    }
    return std::make_unique<NetworkQueuePolicy>(
        *subject.policy, system, subject.identity.method, file.deterministic);
  };
  AverageRun run;
  run.replicas = file.episodes;
  run.burn_in = file.average->burn_in;
  run.steps = file.horizon - run.burn_in;
  run.batches = file.average->batches;
  run.seed = file.seed;
  run.threads = threads;
  return EvaluateAverages(queue.network, grid, make_policy, run, progress);
}

std::vector<EvaluationRow> RunEpisodes(const EvaluationSubject& subject,
                                       int threads, const EvaluationFile& file,
                                       const EvaluationProgress& progress) {
  GridEvaluation evaluation = DefaultEvaluation(subject);
  evaluation.grid.axes.clear();
  for (const EvaluationAxis& axis : file.axes) {
    evaluation.grid.axes.push_back({axis.name, axis.values});
  }
  evaluation.grid.schedules = file.schedules;
  evaluation.episodes = file.episodes;
  evaluation.deterministic = file.deterministic;
  evaluation.seed = file.seed;
  evaluation.threads = threads;
  return EvaluateGrid(*subject.policy, evaluation, progress);
}

void FillRows(const EvaluationSubject& subject, int threads,
              EvaluationFile& file) {
  ProgressBar bar(std::cerr, isatty(STDERR_FILENO) != 0, TerminalWidth(),
                  "evaluate " + file.task);
  const EvaluationProgress progress = [&](std::int64_t done,
                                          std::int64_t total) {
    ProgressStatus status{};
    status.done = done;
    status.total = total;
    bar.Update(status);
  };
  file.rows = subject.queue ? RunAverages(subject, threads, file, progress)
                            : RunEpisodes(subject, threads, file, progress);
  bar.Finish();
  ComputeCellsAndAggregates(file);
}

void Evaluate(const EvaluateOptions& options) {
  // The threads share the episodes; within one of them nothing is shared.
  UseThreads(1);
  const EvaluationSubject subject = OpenSubject(options);
  EvaluationFile file = HeadOf(options, subject);
  const fs::path out = ChooseOutput(options, subject, file);
  FillRows(subject, options.threads, file);

  const std::string text = Serialise(file);
  if (options.out.empty() && !subject.evaluations.empty()) {
    fs::create_directories(subject.evaluations);
  }
  WriteFileAtomically(out, text);
  std::cout << (options.json
                    ? text
                    : EvaluationAsText(file) + "wrote " + out.string() + "\n");
  if (file.aggregates.diverged == 0) return;
  std::cerr << "ballast: " << file.aggregates.diverged << " of "
            << file.rows.size()
            << " episodes diverged and enter no mean; their rows are marked in "
            << out.string() << std::endl;
  throw CLI::RuntimeError(1);
}

void AddWorldOptions(CLI::App& verb, EvaluateOptions& options) {
  verb.add_option("--task", options.world.task,
                  "Task for a policy file; the one it was made for if absent");
  verb.add_option("--constraint", options.constraints,
                  "Active constraint for a policy file; may be repeated")
      ->allow_extra_args(false);
  verb.add_option("--safety-coeff", options.world.safety_coefficient,
                  "Safety coefficient for a policy file, in [0, 1]");
}

void AddGridOptions(CLI::App& verb, EvaluateOptions& options) {
  verb.add_option("--grid", options.grid, "Grid file (TOML): [[axis]] tables");
  verb.add_option("--param", options.params,
                  "An axis: torso_length=0.1:0.5:21, torso_length=0.2,0.4, "
                  "challenge.action_delay=0:5:6 or "
                  "constraint.safety_coefficient=0.1:0.3:5")
      ->allow_extra_args(false);
  verb.add_option("--schedule", options.schedules,
                  "A parameter that moves from episode to episode, from its "
                  "axis' value or the nominal one: pole_length=random_walk, "
                  "pole_length=uniform:0.75:1.25 "
                  "(name=scheduler[:low:high[:standard_deviation[:period]]])")
      ->allow_extra_args(false);
  verb.add_option("--episodes", options.episodes,
                  "Episodes per world; of a network the replicas")
      ->check(CLI::Range(1, 1'000'000));
  verb.add_flag("--deterministic", options.deterministic,
                "The most likely actions instead of sampled ones");
  verb.add_option("--seed", options.seed, "Of resets and action noise");
}

}  // namespace

void AddEvaluate(CLI::App& program) {
  CLI::App* verb = program.add_subcommand(
      "evaluate", "Run a policy over a grid of perturbed worlds.");
  const auto options = std::make_shared<EvaluateOptions>();
  verb->add_option("run-or-policy", options->subject,
                   "Run directory or policy file, or a queueing network's file")
      ->required();
  verb->add_option("--policy", options->policy,
                   "Who controls the network: max_weight, threshold=2 (see "
                   "`ballast list policies`), a run directory or policy file");
  verb->add_option("--steps", options->steps,
                   "Of each replica of a network, the burn-in included")
      ->check(CLI::Range(std::int64_t{1'000}, std::int64_t{1'000'000'000}));
  AddGridOptions(*verb, *options);
  AddWorldOptions(*verb, *options);
  verb->add_flag("--untrained", options->untrained,
                 "The run's policy as it was before training");
  verb->add_option(
          "--threads", options->threads,
          "They share the episodes; the result does not depend on them")
      ->check(CLI::Range(1, 1024));
  verb->add_option("--out", options->out, "Evaluation file to write");
  verb->add_flag("--json", options->json,
                 "Print the evaluation file instead of a table");
  verb->footer(
      "Example:\n"
      "  ballast evaluate runs/walker_walk/seed-0 --param "
      "torso_length=0.1:0.5:21\n"
      "  ballast evaluate configs/queueing/criss_cross_bm.toml --policy "
      "max_weight --param arrival_scale=0.8:1.2:5");
  verb->callback([options] { Evaluate(*options); });
}

}  // namespace ballast::tools
