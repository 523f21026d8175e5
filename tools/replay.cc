#include "tools/replay.h"

#include <charconv>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/environment.h"
#include "envs/mujoco/mujoco_environment.h"
#include "envs/registry.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string task;
  std::vector<std::string> perturbations;
  std::string trace;
  std::string out;
  std::vector<std::string> constraints;
  double safety_coefficient = -1;  // The task's own.
};

envs::ParameterPerturbation ParsePerturbation(const std::string& text) {
  const std::size_t equals = text.find('=');
  envs::ParameterPerturbation perturbation{text.substr(0, equals), 0};
  const char* end = text.data() + text.size();
  const char* begin =
      equals == std::string::npos ? end : text.data() + equals + 1;
  const auto [stop, error] = std::from_chars(begin, end, perturbation.value);
  if (error != std::errc() || stop != end) {
    throw std::invalid_argument("--perturb " + text +
                                ": write name=number, e.g. torso_length=0.4");
  }
  return perturbation;
}

/// The command line has the last word on each parameter.
void TakePerturbations(Trace& trace, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const envs::ParameterPerturbation given = ParsePerturbation(text);
    std::erase_if(trace.perturbations, [&](const auto& other) {
      return other.parameter == given.parameter;
    });
    trace.perturbations.push_back(given);
  }
}

std::string ChooseTask(const Options& options, const Trace& trace) {
  const std::string asked = OurTaskName(options.task);
  if (asked.empty() && trace.task.empty()) {
    throw std::invalid_argument(options.trace +
                                " names no task; name one with --task");
  }
  if (!asked.empty() && !trace.task.empty() && asked != trace.task) {
    throw std::invalid_argument("--task " + asked + " but " + options.trace +
                                " is a trace of " + trace.task +
                                "; leave --task out");
  }
  return asked.empty() ? trace.task : asked;
}

std::vector<double> Row(const envs::RowMatrix& matrix) {
  return {matrix.data(), matrix.data() + matrix.cols()};
}

ordered_json StepAsJson(const envs::TimeStep& now,
                        const envs::EnvironmentSpec& spec) {
  ordered_json costs = ordered_json::object();
  for (std::size_t k = 0; k < spec.constraints.size(); ++k) {
    costs[spec.constraints[k]] = now.costs(0, k);
  }
  return {{"observation", Row(now.observation)},
          {"reward", now.reward[0]},
          {"costs", std::move(costs)}};
}

const envs::TimeStep& Start(envs::VectorEnvironment& environment,
                            const Trace& trace) {
  const std::vector<int> only = {0};
  if (!trace.qpos) return environment.Reset(only);
  auto* robot = dynamic_cast<envs::MujocoEnvironment*>(&environment);
  if (!robot) {
    throw std::invalid_argument(environment.spec().task +
                                " is no robot: leave qpos and qvel out");
  }
  return robot->SetPose(0, *trace.qpos, trace.qvel, trace.target);
}

void Replay(const Options& options) {
  Trace trace =
      ParseTrace(ReadWholeFile(options.trace, kMostTraceBytes), options.trace);
  TakePerturbations(trace, options.perturbations);
  envs::TaskOptions task;
  task.task = ChooseTask(options, trace);
  if (!options.constraints.empty()) task.constraints = options.constraints;
  if (options.safety_coefficient >= 0) {
    task.safety_coefficient = options.safety_coefficient;
  }
  WriteFileAtomically(options.out, PlayTrace(trace, task).dump() + "\n");
}

}  // namespace

ordered_json PlayTrace(const Trace& trace, const envs::TaskOptions& options) {
  envs::TaskOptions task = options;
  task.challenges = trace.challenges;
  const auto environment = envs::MakeEnvironment(
      task, {{trace.perturbations, trace.seed}}, /*threads=*/1);
  const envs::EnvironmentSpec& spec = environment->spec();
  if (trace.actions.cols() != std::ssize(spec.action.box)) {
    throw std::invalid_argument(
        "an action of the trace has " + std::to_string(trace.actions.cols()) +
        " numbers; " + spec.task + " has " +
        std::to_string(spec.action.box.size()) + " actuators");
  }

  ordered_json answer;
  answer["observation0"] = Row(Start(*environment, trace).observation);
  ordered_json& steps = answer["steps"] = ordered_json::array();
  for (Eigen::Index k = 0; k < trace.actions.rows(); ++k) {
    const envs::TimeStep& now = environment->Step(trace.actions.row(k));
    if (now.diverged[0]) {
      throw std::invalid_argument(
          spec.task + " blew up in step " + std::to_string(k + 1) +
          " of the trace; start from a milder state or perturbation");
    }
    steps.push_back(StepAsJson(now, spec));
  }
  return answer;
}

void AddReplay(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "replay", "Play given actions and write all that a robot returns");
  verb->add_option("--task", options->task,
                   "The task, e.g. walker.walk; the trace's own if left out");
  verb->add_option("--perturb", options->perturbations,
                   "Physical parameters held at a value: name=number ...");
  verb->add_option("--trace", options->trace,
                   "JSON: task, perturbation, challenge, actions, and qpos and "
                   "qvel (of a manipulator also target) or seed")
      ->required();
  verb->add_option("--out", options->out, "The JSON file to write")->required();
  verb->add_option("--constraints", options->constraints,
                   "all, or the names of the active ones: a,b,c")
      ->delimiter(',');
  verb->add_option("--safety-coeff", options->safety_coefficient,
                   "Scales the constraints' limits, in [0, 1]; 1 is mildest")
      ->check(CLI::Range(0.0, 1.0));
  verb->footer("Example: ballast replay --trace walk.json --out answer.json");
  verb->callback([options] { Replay(*options); });
}

}  // namespace ballast::tools
