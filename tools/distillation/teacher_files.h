// Teachers from the files they were saved in.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "agents/distillation/teachers.h"
#include "tools/distillation/distillation_experiment.h"
#include "tools/experiment.h"

namespace ballast::tools {

/// The policy files that [teacher] names, the leading one last.
/// Throws std::invalid_argument for a run without the policy asked for.
std::vector<std::filesystem::path> TeacherFiles(const TeacherOptions& options);

/// Loads them and, if the configuration asks for critics, those of the last
/// teacher's run. Throws std::invalid_argument if a file is absent, damaged or
/// made for another task.
std::unique_ptr<agents::distillation::Teachers> LoadTeachers(
    const Experiment& experiment);

}  // namespace ballast::tools
