// Training a classifier of pictures while its exact zeros are counted.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/networks/image_network.h"
#include "tools/images/image_batch.h"
#include "tools/images/image_optimiser.h"

namespace ballast::tools {

struct ImageLearningConfig {
  std::string network = "dense";
  std::vector<int> hidden = {256, 256, 256};
  std::string optimiser = "sgd";
  at::ScalarType precision = at::kFloat;
  models::ReluAtZero relu_at_zero;
  int epochs = 20;
  int batch = 256;
  /// The rows of every batch in the other order: the same gradient but for the
  /// rounding of its sums.
  bool reversed_rows = false;
  std::uint64_t seed = 0;  ///< Of the weights and of the order of pictures.
};

/// What an epoch did.
struct EpochReport {
  int epoch = 0;          ///< From 1.
  double loss = 0.0;      ///< Mean over its batches; NaN once diverged.
  double accuracy = 0.0;  ///< On the test pictures, after it.
  std::vector<models::ZeroCensus> layers;
  std::int64_t batches = 0;
  std::int64_t batches_with_zeros = 0;
  /// Of the run so far: the first batch with an exact zero, from 1.
  std::optional<std::int64_t> first_zero;
};

/// One network on its way. The learning rate falls to 0 along a cosine. The
/// last pictures of an epoch, too few for a batch, are left out.
class ImageLearning {
 public:
  /// @param data  outlives this object.
  ImageLearning(const ImageLearningConfig& config, const ImageData& data);

  EpochReport RunEpoch();

  /// As the network lists them.
  const std::vector<at::Tensor>& parameters() const {
    return network_->parameters();
  }

 private:
  double Accuracy();

  ImageLearningConfig config_;
  const ImageData& data_;
  at::Generator order_;
  std::unique_ptr<models::ImageNetwork> network_;
  ImageOptimiser optimiser_;
  std::int64_t steps_ = 0;
  EpochReport report_;
};

}  // namespace ballast::tools
