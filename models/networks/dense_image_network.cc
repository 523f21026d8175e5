#include "models/networks/dense_image_network.h"

namespace ballast::models {

DenseImageNetwork::DenseImageNetwork(const std::vector<int>& hidden,
                                     at::ScalarType type,
                                     at::Generator& generator) {
  config_.inputs = 28 * 28;
  config_.hidden = hidden;
  config_.outputs = 10;
  config_.activation = Activation::kRelu;
  config_.layer_norm = false;
  config_.initialisation = Initialisation::kFanIn;
  Add(Mlp(config_, 1).InitialParameters(generator).to(type));
}

at::Tensor DenseImageNetwork::Logits(const at::Tensor& images,
                                     const ImagePass& pass) {
  MlpConfig config = config_;
  config.relu_at_zero = pass.relu_at_zero;
  return GraphOf(Mlp(config, 1), parameters()[0].to(pass.precision),
                 images.flatten(1), pass.observer)
      .output;
}

}  // namespace ballast::models
