#include "tools/report/evaluation_command.h"

#include <vector>

#include "tools/grid.h"
#include "tools/progress_table.h"
#include "tools/report/report_data.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

void Append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// A policy that comes without a run takes its world from the command line:
/// `words` and what else there is to choose.
Words WorldOf(const EvaluationFile& file, Words words) {
  Append(words, {"--safety-coeff", ShortestText(file.safety_coefficient)});
  for (const EvaluationConstraint& constraint : file.constraints) {
    Append(words, {"--constraint", constraint.name});
  }
  return words;
}

Words SubjectOf(const EvaluationFile& file) {
  const EvaluatedPolicy& policy = file.policy;
  if (policy.kind == kExternalKind) {
    Words words = {file.task, "--external", policy.run, "--method",
                   policy.method};
    if (policy.training_seed) {
      Append(words, {"--training-seed", std::to_string(*policy.training_seed)});
    }
    if (!file.average) Append(words, WorldOf(file, {}));
    return words;
  }
  if (!policy.run.empty()) {
    Words words = {"runs/" + policy.run};
    if (policy.method == kUntrained) words.push_back("--untrained");
    return words;
  }
  if (file.average) return {file.task + ".toml", "--policy", policy.method};
  Words words = {policy.method + ".safetensors"};
  Append(words, WorldOf(file, {"--task", file.task}));
  return words;
}

std::string ScheduleText(const envs::ParameterSchedule& schedule) {
  return schedule.parameter + "=" + schedule.scheduler + ":" +
         ShortestText(schedule.low) + ":" + ShortestText(schedule.high) + ":" +
         ShortestText(schedule.standard_deviation) + ":" +
         std::to_string(schedule.period);
}

}  // namespace

std::string EvaluationCommand(const EvaluationFile& file) {
  Words words = {"ballast", "evaluate"};
  Append(words, SubjectOf(file));
  for (const EvaluationAxis& axis : file.axes) {
    Append(words, {"--param", ParamOf({axis.name, axis.values})});
  }
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    Append(words, {"--schedule", ScheduleText(schedule)});
  }
  Append(words, {"--episodes", std::to_string(file.episodes)});
  if (file.average) Append(words, {"--steps", std::to_string(file.horizon)});
  if (file.deterministic) words.emplace_back("--deterministic");
  Append(words, {"--seed", std::to_string(file.seed)});
  return JoinCommand(words);
}

}  // namespace ballast::tools
