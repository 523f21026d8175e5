// Parsing of TOML text that nobody vouches for.
// Only the sources of this folder include it.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

namespace ballast::configs {

/// Throws std::invalid_argument "name:line:column: problem" if `text` is not
/// TOML or is nested too deeply to be walked safely.
toml::table ParseToml(std::string_view text, const std::string& name);

}  // namespace ballast::configs
