// What a configuration says of a distillation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/distillation/registry.h"
#include "configs/table.h"
#include "tools/grid.h"

namespace ballast::tools {

/// [teacher].
struct TeacherOptions {
  /// Run directories or policy files; several teach together.
  std::vector<std::string> policies;
  /// Of the only run, the steps after which it kept the policies that teach;
  /// empty for the policy it ended with.
  std::vector<std::int64_t> steps;
  agents::distillation::TeachingConfig teaching;
  agents::distillation::AveragingConfig averaging;
};

/// [teacher], [distillation] and, for networks, the worlds of [environment].
struct DistillationExperiment {
  TeacherOptions teacher;
  agents::distillation::DistillationConfig config;
  /// Of a network: perturbed forms of it that are lived in beside it.
  Grid worlds;
};

/// Whether the configuration has a [teacher].
bool IsDistillation(const configs::Table& root);

/// Reads [teacher], [agent], [networks] and [distillation].
/// Throws std::invalid_argument.
/// @param actions  of the task.
DistillationExperiment ReadDistillation(
    configs::Table root, agents::distillation::ActionKind actions);

}  // namespace ballast::tools
