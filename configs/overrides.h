// Overrides from the command line, applied to a parsed document.
// Only the sources of this folder include it.
#pragma once

#include <toml++/toml.h>

#include <string>

namespace ballast::configs {

/// Sets what "agent.batch=64" names; an index addresses an array's element,
/// and a bare word needs no quotes. Throws std::invalid_argument
/// "--set agent.batch=64: problem".
void ApplyOverride(toml::table& root, const std::string& override_text);

}  // namespace ballast::configs
