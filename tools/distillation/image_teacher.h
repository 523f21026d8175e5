// The large classifier of pictures that teaches small ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "models/layout.h"
#include "models/networks/network_policy.h"
#include "tools/images/image_batch.h"

namespace ballast::tools {

struct ImageTeacherConfig {
  std::vector<int> hidden = {512, 512, 512};
  int epochs = 20;
  int batch = 256;
  std::uint64_t seed = 0;
};

/// A classifier is a policy that observes 784 standardised pixels and has one
/// factor to choose, of ten classes.
models::PolicyLayout PictureLayout();

/// Learns the labels alone, by stochastic gradient descent.
std::unique_ptr<models::NetworkPolicy> TrainImageTeacher(
    const ImageTeacherConfig& config, const ImageData& data);

/// From the policy file in `folder` that an earlier call left there, or else
/// trained and kept.
/// @param folder  empty to keep none.
/// Throws std::invalid_argument if the file holds no such teacher.
std::unique_ptr<models::NetworkPolicy> FindImageTeacher(
    const ImageTeacherConfig& config, const std::filesystem::path& folder,
    const ImageData& data);

}  // namespace ballast::tools
