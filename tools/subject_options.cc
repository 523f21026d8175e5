#include "tools/subject_options.h"

#include <filesystem>
#include <stdexcept>

namespace ballast::tools {

namespace fs = std::filesystem;

void AddWorldOptions(CLI::App& verb, SubjectOptions& options) {
  verb.add_option("--task", options.world.task,
                  "Task for a policy file; the one it was made for if absent");
  verb.add_option("--constraint", options.constraints,
                  "Active constraint for a policy file; may be repeated")
      ->allow_extra_args(false);
  verb.add_option("--safety-coeff", options.world.safety_coefficient,
                  "Safety coefficient for a policy file, in [0, 1]");
}

PolicyWorld WorldOf(const SubjectOptions& options) {
  PolicyWorld world = options.world;
  if (!options.constraints.empty()) world.constraints = options.constraints;
  return world;
}

EvaluationSubject OpenSubject(const SubjectOptions& options) {
  const fs::path path = options.path;
  if (!fs::exists(path)) {
    throw std::invalid_argument(path.string() +
                                ": no such run directory or policy file");
  }
  if (!fs::is_directory(path)) {
    if (options.untrained) {
      throw std::invalid_argument(
          "--untrained: " + path.string() +
          " is a policy file; name the run directory instead");
    }
    return SubjectOfPolicy(path, WorldOf(options));
  }
  if (!options.world.task.empty() || options.world.safety_coefficient ||
      !options.constraints.empty()) {
    throw std::invalid_argument(
        path.string() +
        ": a run is evaluated on its own task and constraints; name its "
        "policy.safetensors to choose others");
  }
  return SubjectOfRun(path, options.untrained);
}

}  // namespace ballast::tools
