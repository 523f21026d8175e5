#include "tools/evaluation_subject.h"

#include <cstddef>
#include <stdexcept>
#include <utility>

#include "envs/queueing/registry.h"
#include "models/policy_file.h"
#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/make_learner.h"
#include "tools/policy_layout.h"
#include "tools/queueing/network_queue_policy.h"
#include "tools/queueing/network_task.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPolicyBytes = std::size_t{1} << 30;
constexpr std::size_t kMostNetworkBytes = std::size_t{1} << 20;

envs::TaskInfo InfoOf(const std::string& task) {
  for (envs::TaskInfo& info : envs::ListTasks()) {
    if (info.name == task) return std::move(info);
  }
  throw std::logic_error("a task was built that the list lacks: " + task);
}

// The policy of a file and its digest, from one reading.
models::PolicyFile ReadPolicy(const fs::path& file, EvaluatedPolicy& identity) {
  const std::string bytes = ReadWholeFile(file, kMostPolicyBytes);
  identity.sha256 = models::Sha256Hex(bytes);
  return models::ParsePolicy(bytes, file.string());
}

// The policy a run began with: the same configuration and seed draw it again.
models::PolicyFile InitialPolicy(const Experiment& experiment,
                                 EvaluatedPolicy& identity) {
  const auto learner = MakeLearner(experiment);
  const std::string bytes =
      models::SavePolicy(learner->policy(), LayoutOf(experiment.spec));
  identity.sha256 = models::Sha256Hex(bytes);
  return models::ParsePolicy(bytes, "the untrained policy");
}

void TakePolicy(models::PolicyFile file, EvaluationSubject& subject) {
  subject.policy = std::move(file.policy);
  subject.identity.kind = subject.policy->kind();
}

void TakeInfo(EvaluationSubject& subject) {
  subject.info = InfoOf(subject.spec.task);
  if (!subject.task.safety_coefficient) {
    subject.task.safety_coefficient = subject.info.safety_coefficient;
  }
}

/// What every policy of a network shares.
void TakeNetwork(envs::Network network, const QueueEvaluationOptions& options,
                 EvaluationSubject& subject) {
  subject.info = DescribeNetwork(network);
  subject.spec.task = network.name;
  subject.task.safety_coefficient = subject.info.safety_coefficient;
  subject.queue = QueueSubject{std::move(network), "", options};
}

void TakeConstraints(
    const std::vector<agents::constrained::Constraint>& constraints,
    EvaluationSubject& subject) {
  for (const agents::constrained::Constraint& constraint : constraints) {
    subject.constraints.push_back(
        {constraint.name, constraint.budget_per_episode, constraint.discount});
  }
}

}  // namespace

EvaluationSubject SubjectOfRun(const fs::path& run, bool untrained) {
  const RunDirectory directory(run);
  if (!fs::exists(directory.config())) {
    throw std::invalid_argument(run.string() +
                                ": no run directory (config.toml is absent); "
                                "name a folder that `ballast train` made");
  }
  if (!untrained && !fs::exists(directory.policy())) {
    throw std::invalid_argument(
        run.string() +
        ": has no policy yet (policy.safetensors is absent); "
        "let `ballast train` go on, or pass --untrained");
  }
  const Experiment experiment = LoadExperiment(directory.config());

  EvaluationSubject subject;
  if (experiment.queueing) {
    TakeNetwork(experiment.queueing->network, experiment.queueing->evaluation,
                subject);
  } else {
    subject.task = experiment.NominalTask();
  }
  subject.spec = experiment.spec;
  if (!subject.queue) TakeInfo(subject);
  subject.identity.training_seed =
      static_cast<std::int64_t>(experiment.run.seed);
  subject.identity.method = untrained ? "untrained" : experiment.run.method;
  subject.identity.run = RunName(run);
  models::PolicyFile file =
      untrained ? InitialPolicy(experiment, subject.identity)
                : ReadPolicy(directory.policy(), subject.identity);
  RequireLayout(file.layout, subject.spec, directory.policy().string());
  TakePolicy(std::move(file), subject);
  TakeConstraints(experiment.constraints, subject);
  subject.reward_discount = experiment.agent.discount;
  subject.defaults = experiment.evaluation;
  subject.configuration = models::Sha256Hex(experiment.resolved);
  subject.evaluations = directory.evaluations();
  return subject;
}

EvaluationSubject SubjectOfPolicy(const fs::path& file,
                                  const PolicyWorld& world) {
  EvaluatedPolicy identity;
  models::PolicyFile policy = ReadPolicy(file, identity);
  PolicyWorld its_own = world;
  if (its_own.task.empty()) its_own.task = policy.layout.task;
  EvaluationSubject subject = OpenTask(its_own);
  subject.identity = std::move(identity);
  subject.identity.method = file.stem().string();
  RequireLayout(policy.layout, subject.spec, file.string());
  TakePolicy(std::move(policy), subject);
  return subject;
}

EvaluationSubject OpenTask(const PolicyWorld& world) {
  EvaluationSubject subject;
  subject.task.task = world.task;
  subject.task.safety_coefficient = world.safety_coefficient;
  subject.task.constraints = world.constraints;
  subject.spec =
      envs::MakeEnvironment(subject.task, {envs::SimulationOptions()}, 1)
          ->spec();
  TakeInfo(subject);
  std::vector<agents::constrained::Constraint> constraints;
  for (const std::string& name : subject.spec.constraints) {
    constraints.push_back({.name = name});
  }
  TakeConstraints(constraints, subject);
  return subject;
}

EvaluationSubject OpenNetwork(const fs::path& network) {
  EvaluationSubject subject;
  TakeNetwork(envs::LoadNetwork(network), {}, subject);
  subject.configuration =
      models::Sha256Hex(ReadWholeFile(network, kMostNetworkBytes));
  return subject;
}

EvaluationSubject SubjectOfNetwork(const fs::path& network,
                                   const std::string& policy) {
  EvaluationSubject subject = OpenNetwork(network);
  const envs::Network& loaded = subject.queue->network;
  const auto system = envs::MakeMixedSystem(loaded);
  if (!fs::exists(policy)) {
    subject.identity.method =
        envs::MakeQueuePolicy(policy, loaded, *system)->name();
    subject.identity.kind = "classical";
    subject.identity.sha256 = models::Sha256Hex(subject.identity.method);
    subject.queue->classical = policy;
    return subject;
  }
  const fs::path path = fs::is_directory(policy) ? RunDirectory(policy).policy()
                                                 : fs::path(policy);
  models::PolicyFile file = ReadPolicy(path, subject.identity);
  // Refused here if it does not fit.
  const NetworkQueuePolicy fits(*file.policy, *system, policy, false);
  TakePolicy(std::move(file), subject);
  subject.identity.method = RunName(policy);
  return subject;
}

GridEvaluation DefaultEvaluation(const EvaluationSubject& subject) {
  GridEvaluation evaluation;
  evaluation.task = subject.task;
  evaluation.grid = subject.defaults.grid;
  evaluation.episodes = subject.defaults.episodes;
  evaluation.deterministic = subject.defaults.deterministic;
  evaluation.reward_discount = subject.reward_discount;
  for (const EvaluationConstraint& constraint : subject.constraints) {
    evaluation.cost_discounts.push_back(constraint.discount);
  }
  return evaluation;
}

}  // namespace ballast::tools
