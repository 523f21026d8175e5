// Another program as the policy that `ballast evaluate` is pointed at.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "tools/evaluation_subject.h"

namespace ballast::tools {

struct ExternalOptions {
  std::string command;  ///< Empty if no program is asked for.
  std::string method{kExternalKind};
  std::optional<std::int64_t> training_seed;
  std::int64_t timeout = 60;  ///< Seconds for any one answer.
};

/// Adds --external, --method, --training-seed and --timeout.
void AddExternalOptions(CLI::App& verb, ExternalOptions& options);

/// The program on a task or, if the name ends with .toml, a queueing network.
/// It is started when it is first asked. Its identity is the command line; what
/// it answers is its action, so that it counts as deterministic.
/// @param task  its name, or the network's file.
/// @param world  without a task.
/// Throws std::invalid_argument, std::runtime_error if a file is not readable.
EvaluationSubject SubjectOfProgram(const ExternalOptions& options,
                                   const std::string& task, PolicyWorld world);

}  // namespace ballast::tools
