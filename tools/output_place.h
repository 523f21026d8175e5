// Whether a file can be written where the command line says.
#pragma once

#include <filesystem>
#include <string>

namespace ballast::tools {

/// Refuses a place where no file can be written.
/// @param option  "--out", for the refusal.
/// Throws std::invalid_argument.
void RequireFilePlace(const std::string& option,
                      const std::filesystem::path& path);

}  // namespace ballast::tools
