// Files packed by gzip.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ballast::models {

/// Whether `bytes` begin as gzip's files do.
bool IsGzipped(std::string_view bytes);

/// What gzip packed. Throws std::invalid_argument if `bytes` are not one whole,
/// undamaged gzip file, or unpack to more than `most` bytes.
/// @param name  what messages call it.
std::string Unzip(std::string_view bytes, std::size_t most,
                  const std::string& name);

}  // namespace ballast::models
