// Options of the command line that take names from a list.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ballast::tools {

/// Refuses a value that is none of `names`, and says which may be meant.
CLI::Validator KnownName(std::vector<std::string> names);

/// Adds an option that takes one or several of `names`, comma-separated.
void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about);

}  // namespace ballast::tools
