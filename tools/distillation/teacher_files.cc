#include "tools/distillation/teacher_files.h"

#include <ATen/CPUGeneratorImpl.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "agents/saved_tensors.h"
#include "models/policy_file.h"
#include "tools/checkpoint.h"
#include "tools/kept_policies.h"
#include "tools/policy_layout.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using agents::distillation::FrozenCritics;
using agents::distillation::FrozenTeacher;

/// The critics that a run's newest checkpoint holds.
std::unique_ptr<FrozenCritics> LoadCritics(const fs::path& run) {
  const RunDirectory directory(run);
  if (!fs::exists(directory.config())) {
    throw std::invalid_argument(
        run.string() +
        ": has no critics, which a guard, an actor term and the safe choice "
        "ask for; name the run directory of a constrained agent");
  }
  const Experiment trained = LoadExperiment(directory.config());
  if (trained.queueing || trained.distillation) {
    throw std::invalid_argument(
        run.string() +
        ": its agent has no critics of costs; leave out the "
        "guard, the actor term and the safe choice");
  }
  const agents::SavedTensors saved(
      NewestState(directory.checkpoints(), run.string()));
  const auto states = static_cast<int>(trained.spec.observation.size());
  const auto actions = static_cast<int>(trained.spec.action.box.size());
  const int outcomes = 1 + static_cast<int>(trained.agent.constraints.size());
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  models::TwinCritics critics(trained.agent.critics, states, actions, outcomes,
                              generator);
  const auto restore = [&](const std::string& prefix, const auto& views) {
    std::vector<models::NamedTensor> named;
    agents::AddTensors(prefix, views, named);
    saved.Restore(named);
  };
  restore("critics.", critics.Tensors());
  models::Normaliser normaliser(states);
  restore("policy.normaliser.", normaliser.Tensors());
  std::vector<float> scales(static_cast<std::size_t>(outcomes));
  for (std::size_t o = 0; o < scales.size(); ++o) {
    models::Normaliser returns(1);
    restore("returns." + std::to_string(o) + ".", returns.Tensors());
    returns.ReadScale({&scales[o], 1});
  }
  return std::make_unique<FrozenCritics>(std::move(critics), normaliser,
                                         std::move(scales));
}

bool WantsCritics(const DistillationExperiment& distillation) {
  return distillation.config.distiller.guard.enabled ||
         distillation.config.distiller.actor.weight > 0 ||
         distillation.teacher.averaging.rule ==
             agents::distillation::AveragingRule::kSafeChoice;
}

}  // namespace

std::vector<fs::path> TeacherFiles(const TeacherOptions& options) {
  for (const std::string& policy : options.policies) {
    if (fs::exists(policy)) continue;
    throw std::invalid_argument("teacher.policies: there is no " + policy +
                                "; train it first, or correct the path");
  }
  std::vector<fs::path> files;
  for (const std::int64_t steps : options.steps) {
    files.push_back(
        KeptPolicyAt(RunDirectory(options.policies.front()), steps));
  }
  if (!files.empty()) return files;
  for (const std::string& policy : options.policies) {
    files.push_back(PolicyFileOf(policy));
  }
  return files;
}

std::unique_ptr<agents::distillation::Teachers> LoadTeachers(
    const Experiment& experiment) {
  const DistillationExperiment& distillation = *experiment.distillation;
  const TeacherOptions& options = distillation.teacher;
  std::vector<FrozenTeacher> teachers;
  for (const fs::path& file : TeacherFiles(options)) {
    models::PolicyFile policy = models::LoadPolicy(file);
    RequireLayout(policy.layout, experiment.spec, file.string());
    teachers.emplace_back(std::move(policy.policy), options.teaching);
  }
  return std::make_unique<agents::distillation::Teachers>(
      std::move(teachers), options.averaging,
      WantsCritics(distillation) ? LoadCritics(options.policies.back())
                                 : nullptr);
}

}  // namespace ballast::tools
