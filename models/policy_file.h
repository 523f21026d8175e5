// One policy as one file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "models/layout.h"
#include "models/networks/network_policy.h"
#include "models/weights_file.h"

namespace ballast::models {

/// A policy with what its numbers mean.
struct PolicyFile {
  std::unique_ptr<NetworkPolicy> policy;
  PolicyLayout layout;
  Metadata metadata;  ///< What was saved beside them.
};

/// The bytes of a weights file with the policy's shape, tensors and layout;
/// equal policies give equal bytes.
/// @param metadata  kept beside them; the keys "format", "policy", "layout" and
///   "sha256" are taken. Throws std::logic_error for them, and unless the
///   layout has the policy's sizes.
std::string SavePolicy(const NetworkPolicy& policy, const PolicyLayout& layout,
                       const Metadata& metadata = {});

/// Reads such bytes without trusting them. A number that is not finite, a size
/// beyond reason and a layout of other sizes are refused as well.
/// @param name  what messages call the bytes, usually the path.
/// Throws std::invalid_argument.
PolicyFile ParsePolicy(std::string_view bytes, const std::string& name);

/// ParsePolicy of a file. Throws std::runtime_error too, if it cannot be read.
PolicyFile LoadPolicy(const std::filesystem::path& path);

}  // namespace ballast::models
