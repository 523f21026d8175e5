// A run or a policy file, as the command line names it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/evaluation_subject.h"

namespace ballast::tools {

struct SubjectOptions {
  std::string path;  ///< A run directory or a policy file.
  PolicyWorld world;
  std::vector<std::string> constraints;  ///< Of `world`; its own if empty.
  bool untrained = false;  ///< The run's policy as it was before training.
};

/// --task, --constraint and --safety-coeff, which choose the world of a policy
/// that comes without a run.
void AddWorldOptions(CLI::App& verb, SubjectOptions& options);

/// What the options say of the world.
PolicyWorld WorldOf(const SubjectOptions& options);

/// Throws std::invalid_argument, also for an option that is not for what the
/// path names, and std::runtime_error if a file is not readable.
EvaluationSubject OpenSubject(const SubjectOptions& options);

}  // namespace ballast::tools
