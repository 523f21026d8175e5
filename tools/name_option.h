// An option of the command line that takes names from a list.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ballast::tools {

/// Adds an option that takes one or several of `names`, comma-separated.
void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about);

}  // namespace ballast::tools
