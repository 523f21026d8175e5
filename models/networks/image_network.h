// Small classifiers of pictures, for studies of what a ReLU's slope at 0 does.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/networks/mlp_graph.h"
#include "models/networks/relu.h"

namespace ballast::models {

/// How one pass through a network is made.
struct ImagePass {
  ReluAtZero relu_at_zero;
  /// What weights are cast to and everything is computed in: float16, bfloat16,
  /// float32 or float64.
  at::ScalarType precision = at::kFloat;
  /// Whether batch norm takes, and remembers, the batch's own statistics.
  bool training = true;
  PreactivationObserver observer{};
};

/// A classifier of 28 x 28 grey pictures into ten classes that LibTorch
/// differentiates. Its ReLUs come in numbered layers.
class ImageNetwork {
 public:
  virtual ~ImageNetwork() = default;

  /// @param images [B, 28, 28] float32.  @return [B, 10] of the precision.
  virtual at::Tensor Logits(const at::Tensor& images,
                            const ImagePass& pass) = 0;

  /// Every weight, a leaf that requires a gradient, of the type chosen at
  /// construction.
  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  std::int64_t parameter_count() const;

 protected:
  at::Tensor& Add(const at::Tensor& start);

 private:
  std::vector<at::Tensor> parameters_;
};

/// One line of the list of image networks.
struct ImageNetworkInfo {
  std::string name;
  std::string summary;
};
std::vector<ImageNetworkInfo> ListImageNetworks();

/// Draws a network's weights in float32, as PyTorch draws those of its linear
/// layers and convolutions. Throws std::invalid_argument for an unknown name.
/// @param hidden  widths of the dense network; the others have their own.
/// @param type  of the weights: float32, or float64 for passes in float64.
std::unique_ptr<ImageNetwork> MakeImageNetwork(std::string_view name,
                                               const std::vector<int>& hidden,
                                               at::ScalarType type,
                                               at::Generator& generator);

}  // namespace ballast::models
