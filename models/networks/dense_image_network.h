// A perceptron that sees the pixels of a picture.
#pragma once

#include "models/networks/image_network.h"

namespace ballast::models {

/// Dense layers with ReLUs, without LayerNorm.
class DenseImageNetwork : public ImageNetwork {
 public:
  DenseImageNetwork(const std::vector<int>& hidden, at::ScalarType type,
                    at::Generator& generator);

  at::Tensor Logits(const at::Tensor& images, const ImagePass& pass) override;

 private:
  MlpConfig config_;
};

}  // namespace ballast::models
