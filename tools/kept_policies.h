// The policies that a run keeps along its way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tools/run_directory.h"

namespace ballast::tools {

/// Whether the policy after `steps` is kept: with `count` of them spread evenly
/// over the steps of a run, the first at or after each count-th part.
/// @param before  steps before the last iteration.
bool IsPolicyKept(std::int64_t before, std::int64_t steps, std::int64_t total,
                  std::int64_t count);

/// The file of the policy after so many environment steps.
std::filesystem::path KeptPolicyFile(const RunDirectory& run,
                                     std::int64_t steps);

/// Steps after which this run kept a policy, ascending; none if it keeps none.
std::vector<std::int64_t> KeptSteps(const RunDirectory& run);

/// The file of that policy. Throws std::invalid_argument, naming those that are
/// there, if it is not one of them.
std::filesystem::path KeptPolicyAt(const RunDirectory& run, std::int64_t steps);

}  // namespace ballast::tools
