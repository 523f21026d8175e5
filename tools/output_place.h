// Whether there is room for an output where the command line says.
#pragma once

#include <filesystem>
#include <string>

namespace ballast::tools {

/// Refuses a place where no file can be written.
/// @param option  "--out", for the refusal.
/// Throws std::invalid_argument.
void RequireFilePlace(const std::string& option,
                      const std::filesystem::path& path);

/// Likewise a place where something is, or where no folder can be made.
void RequireNewFolder(const std::string& option,
                      const std::filesystem::path& path);

/// Makes a folder and those above it; one that is there is left as it is.
/// Throws std::runtime_error.
void MakeFolder(const std::filesystem::path& folder);

}  // namespace ballast::tools
