// Reading a small text file that a person named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ballast::configs {

/// The whole text of a regular file of at most `limit` bytes.
///
/// Throws std::invalid_argument, one line that begins with the path, if the
/// file is absent (naming the nearest file beside it), not a regular file or
/// too large; std::runtime_error if the system refuses to read it.
std::string ReadTextFile(const std::filesystem::path& path,
                         std::uintmax_t limit = 1 << 20);

}  // namespace ballast::configs
