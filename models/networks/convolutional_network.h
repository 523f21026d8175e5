// A small convolutional classifier of pictures.
#pragma once

#include <vector>

#include "models/networks/image_network.h"

namespace ballast::models {

/// Of convolutions.
enum class ConvolutionBias {
  kDrawn,
  kFromZero,  ///< Starts at 0 and is trained.
  kNone,
};

struct ConvolutionalConfig {
  ConvolutionBias bias = ConvolutionBias::kDrawn;
  bool batch_norm = false;  ///< Between every convolution and its ReLU.
};

/// Three times convolution 3 x 3, ReLU and 2 x 2 maximum, 8, 16 and 32 channels
/// wide, then a dense layer of 64 with ReLU: 1.1 million multiplications and
/// additions a picture.
class ConvolutionalNetwork : public ImageNetwork {
 public:
  ConvolutionalNetwork(const ConvolutionalConfig& config, at::ScalarType type,
                       at::Generator& generator);

  at::Tensor Logits(const at::Tensor& images, const ImagePass& pass) override;

 private:
  /// Places in parameters(); bias only if there is one.
  struct Block {
    std::size_t weight;
    std::size_t bias;
    std::size_t norm_gain;
    std::size_t norm_offset;
    at::Tensor running_mean;
    at::Tensor running_variance;
  };
  bool HasBias() const { return config_.bias != ConvolutionBias::kNone; }
  at::Tensor Convolve(Block& block, const at::Tensor& x, const ImagePass& pass);
  std::size_t AddUniform(at::IntArrayRef shape, std::int64_t inputs,
                         at::Generator& generator);

  ConvolutionalConfig config_;
  at::ScalarType type_;
  std::vector<Block> blocks_;
  std::size_t dense_ = 0;  ///< Place of the first dense weight, its bias next.
};

}  // namespace ballast::models
