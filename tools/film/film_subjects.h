// The policies that a film shows beside one another.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/evaluation_subject.h"
#include "tools/subject_options.h"

namespace ballast::tools {

struct FilmSubjects {
  SubjectOptions first;
  std::vector<std::string> beside;  ///< Runs or policy files.
};

/// The positional run-or-policy, --beside and what AddWorldOptions adds.
void AddFilmSubjects(CLI::App& verb, FilmSubjects& options);

/// At least one, all of one task of a robot, with methods that tell them apart.
/// Throws as OpenSubject.
std::vector<EvaluationSubject> OpenFilmSubjects(const FilmSubjects& options);

}  // namespace ballast::tools
