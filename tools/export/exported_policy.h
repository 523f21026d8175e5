// A policy that is to leave the house, with all that is said about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "models/policy_file.h"

namespace ballast::tools {

/// A policy with what its file tells, and the name its export goes by.
struct ExportedPolicy {
  models::PolicyFile file;
  std::string sha256;  ///< Of the whole policy file.
  std::string run;     ///< E.g. "walker_walk/seed-0"; empty of a lone file.
  std::string name;    ///< A C identifier, e.g. "walker_walk".

  const models::NetworkPolicy& policy() const { return *file.policy; }
  const models::PolicyShape& shape() const { return file.policy->shape(); }
  const models::PolicyLayout& layout() const { return file.layout; }
};

/// The policy of a training run (its directory) or of a policy file.
/// @param name  a C identifier; derived from the task if empty.
/// Throws std::invalid_argument for what holds no policy and for another name,
/// std::runtime_error if the file cannot be read.
ExportedPolicy LoadForExport(const std::filesystem::path& run_or_policy,
                             const std::string& name);

/// Multiplications of the matrix products for one observation.
std::int64_t MultiplicationsOf(const models::PolicyShape& shape);

}  // namespace ballast::tools
