#include "tools/distillation/distillation_experiment.h"

#include "agents/registry.h"
#include "models/registry.h"

namespace ballast::tools {
namespace {

using agents::distillation::ActionKind;

TeacherOptions ReadTeacher(configs::Table teacher, ActionKind actions) {
  TeacherOptions options;
  options.policies = teacher.Texts("policies", {});
  options.steps = teacher.Integers("steps", {}, configs::AtLeast(0));
  options.teaching = agents::distillation::ReadTeaching(teacher, actions);
  options.averaging = agents::distillation::ReadAveraging(teacher);
  if (options.policies.empty()) {
    teacher.Refuse("policies",
                   "must name at least one trained run or policy file, e.g. "
                   "[\"runs/quickstart/ramu\"]");
  }
  if (!options.steps.empty() && options.policies.size() != 1) {
    teacher.Refuse("steps",
                   "are those of one run; name that run alone in policies");
  }
  return options;
}

}  // namespace

bool IsDistillation(const configs::Table& root) { return root.Has("teacher"); }

DistillationExperiment ReadDistillation(configs::Table root,
                                        ActionKind actions) {
  DistillationExperiment read;
  read.teacher = ReadTeacher(root.Sub("teacher"), actions);
  configs::Table agent = root.Sub("agent");
  if (agents::ReadAgentKind(agent) != "distillation") {
    agent.Refuse("kind", "must be \"distillation\" where there is a [teacher]");
  }
  configs::Table networks = root.Sub("networks");
  configs::Table distillation = root.Sub("distillation");
  read.config = agents::distillation::ReadDistillation(
      distillation, models::ReadNetwork(networks), actions);
  return read;
}

}  // namespace ballast::tools
