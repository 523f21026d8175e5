// Whole files: written so that a crash leaves the old one or the new one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace ballast::tools {

/// Replaces the file `path`, or creates it, in one step: a temporary file in
/// the same folder, fsync, rename, fsync of the folder. A link is followed.
/// Throws std::runtime_error if the world refuses (disk full, permission),
/// leaving the old file as it was and no temporary file, and
/// std::invalid_argument if `path` is a folder or a device.
void WriteFileAtomically(const std::filesystem::path& path,
                         std::string_view bytes);

/// Removes from `folder` the temporary files of writers that were killed.
/// Call only while no other process can be writing there.
void RemoveUnfinishedFiles(const std::filesystem::path& folder);

/// The bytes of a regular file.
/// Throws std::invalid_argument if it is absent, no regular file or larger
/// than `max_bytes`, and std::runtime_error if it cannot be read.
std::string ReadWholeFile(const std::filesystem::path& path,
                          std::size_t max_bytes);

}  // namespace ballast::tools
