// Whether a policy and a task speak of the same numbers.
#pragma once

#include <string>

#include "envs/environment.h"
#include "envs/mixed_system.h"
#include "models/layout.h"

namespace ballast::tools {

/// The layout of a policy made for a task.
models::PolicyLayout LayoutOf(const envs::EnvironmentSpec& spec);
/// Likewise of a queueing network: its stations are the factors.
models::PolicyLayout LayoutOf(const envs::MixedSystemSpec& spec);

/// Refuses a policy whose observations or actions differ in number, order or
/// name from the task's.
/// @param name  what messages call the policy, usually its file.
/// Throws std::invalid_argument.
void RequireLayout(const models::PolicyLayout& layout,
                   const envs::EnvironmentSpec& spec, const std::string& name);
void RequireLayout(const models::PolicyLayout& layout,
                   const envs::MixedSystemSpec& spec, const std::string& name);

}  // namespace ballast::tools
