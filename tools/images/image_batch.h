// Pictures as networks take them, and the gradient of a batch of them.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <vector>

#include "models/datasets/fashion_mnist.h"
#include "models/networks/image_network.h"
#include "models/networks/zero_census.h"

namespace ballast::tools {

struct ImageBatch {
  at::Tensor images;  ///< [B, 28, 28] float32.
  at::Tensor labels;  ///< [B] int64.

  std::int64_t size() const { return labels.numel(); }
  /// The rows [first, first + count).
  ImageBatch Part(std::int64_t first, std::int64_t count) const;
  /// The rows of these numbers.
  ImageBatch Rows(const at::Tensor& numbers) const;
};

struct ImageData {
  ImageBatch train;
  ImageBatch test;
};
ImageData ReadImages(const std::filesystem::path& folder,
                     models::PixelScale scale);

/// Counts the exact zeros that each layer's ReLUs are given.
class LayerCensus {
 public:
  /// Holds on to this object.
  models::PreactivationObserver observer();
  const std::vector<models::ZeroCensus>& layers() const { return layers_; }
  models::ZeroCensus total() const;

 private:
  std::vector<models::ZeroCensus> layers_;
};

/// Mean cross-entropy, in float32 or better whatever the pass is made in.
at::Tensor LossOf(models::ImageNetwork& network, const ImageBatch& batch,
                  const models::ImagePass& pass);

/// Its value, and its gradient with respect to every parameter.
struct ImageGradient {
  double loss;
  std::vector<at::Tensor> of_parameters;
};
ImageGradient GradientOf(models::ImageNetwork& network, const ImageBatch& batch,
                         const models::ImagePass& pass);

}  // namespace ballast::tools
