// What `ballast evaluate` is pointed at: a training run or a policy file.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/registry.h"
#include "models/networks/policy.h"
#include "tools/evaluation_file.h"
#include "tools/experiment.h"
#include "tools/grid_evaluation.h"
#include "tools/queueing/queue_evaluation.h"

namespace ballast::tools {

/// The queueing network a policy controls.
struct QueueSubject {
  envs::Network network;
  std::string classical;  ///< The policy's name; empty for a trained one.
  QueueEvaluationOptions options;
};

/// A policy, whose it is, and the task it is evaluated on.
struct EvaluationSubject {
  std::unique_ptr<const models::Policy> policy;  ///< None of a classical one.
  std::optional<QueueSubject> queue;  ///< Instead of `task`, of a network.
  EvaluatedPolicy identity;
  envs::TaskInfo info;     ///< Of the task.
  envs::TaskOptions task;  ///< Safety coefficient and constraints filled in.
  envs::EnvironmentSpec spec;
  std::vector<EvaluationConstraint> constraints;  ///< In the order of spec.
  double reward_discount = 0.99;                  ///< Per step.
  EvaluationOptions defaults;                     ///< Of [evaluation].
  /// SHA-256 of the run's resolved configuration or the network's file; empty
  /// for a policy file on a task.
  std::string configuration;
  std::filesystem::path evaluations;  ///< Folder for files without --out.
};

/// A run: task, constraints, budgets and defaults are those of its
/// configuration. What its [environment] draws anew every few episodes is held
/// at the nominal value.
/// @param untrained  the policy as it was before training.
/// Throws std::invalid_argument, std::runtime_error if a file is not readable.
EvaluationSubject SubjectOfRun(const std::filesystem::path& run,
                               bool untrained);

/// What may be said about a policy that comes without a run.
struct PolicyWorld {
  std::string task;  ///< The one the policy was made for if empty.
  std::optional<double> safety_coefficient;  ///< The task's own if absent.
  std::optional<std::vector<std::string>> constraints;  ///< Likewise.
};

/// A policy file, with the budget and discounts of the paper. Throws likewise,
/// also if the policy does not fit the task.
EvaluationSubject SubjectOfPolicy(const std::filesystem::path& file,
                                  const PolicyWorld& world);

/// A task that is named, and a network's file, for a policy that is yet to
/// come. Throw likewise.
EvaluationSubject OpenTask(const PolicyWorld& world);
EvaluationSubject OpenNetwork(const std::filesystem::path& network);

/// A queueing network under a classical policy, NAME or NAME=PARAMETER, or
/// under a trained one: a run directory or policy file. Throws likewise.
EvaluationSubject SubjectOfNetwork(const std::filesystem::path& network,
                                   const std::string& policy);

/// What the subject's defaults say is to be run, on one thread.
GridEvaluation DefaultEvaluation(const EvaluationSubject& subject);

}  // namespace ballast::tools
