// A run directory as tests need it, made without any training.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ballast::tools {

/// Writes a run of cartpole.swingup with 120 iterations, one constraint with
/// budget 100 and no evaluation into `folder`.
void WriteExampleRun(const std::filesystem::path& folder,
                     const std::string& method, std::int64_t seed);

}  // namespace ballast::tools
