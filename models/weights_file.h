// Named tensors and a few texts in one file: the safetensors format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/named_tensor.h"

namespace ballast::models {

/// Texts by key. Of these, "sha256" belongs to the file itself.
using Metadata = std::map<std::string, std::string>;

/// What a weights file holds.
struct Weights {
  std::vector<NamedTensor> tensors;  ///< In the order of their data.
  Metadata metadata;                 ///< Without "sha256".
};

/// The bytes of a file: the header's length as 8 bytes, little-endian, the
/// header in JSON, then raw data. Any reader of safetensors understands it. The
/// metadata entry "sha256" is the digest of all bytes with its own 64 digits
/// set to '0', so that no bit can change unseen. Equal contents give equal
/// bytes.
/// @param tensors  float32, float64, int64, uint8 or bool, under distinct
///   names.
std::string SerialiseWeights(const std::vector<NamedTensor>& tensors,
                             const Metadata& metadata);

/// Reads such bytes as if an enemy had written them: nothing in them is
/// executed, believed or allocated for before it is checked against their true
/// size.
/// @param name  what messages call it, usually the path.
/// Throws std::invalid_argument, "walker.safetensors: cut short: ...".
Weights ParseWeights(std::string_view bytes, const std::string& name);

/// All bytes of a file. Throws std::invalid_argument if it is absent, no
/// regular file or larger than `max_bytes`, std::runtime_error if it cannot be
/// read.
std::string ReadBytes(const std::filesystem::path& path,
                      std::uintmax_t max_bytes);

/// ParseWeights of a file; throws as both do.
Weights ReadWeights(const std::filesystem::path& path,
                    std::uintmax_t max_bytes);

/// Copies each tensor of `source` into the one of that name in `destination`.
/// Throws std::invalid_argument, before anything is copied, unless names, types
/// and shapes agree.
/// @param name  what messages call the source.
void RestoreTensors(const std::vector<NamedTensor>& source,
                    const std::vector<NamedTensor>& destination,
                    const std::string& name);

}  // namespace ballast::models
