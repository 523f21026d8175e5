#include "tools/images/image_batch.h"

#include <torch/csrc/autograd/autograd.h>

namespace ballast::tools {

ImageBatch ImageBatch::Part(std::int64_t first, std::int64_t count) const {
  return {images.narrow(0, first, count), labels.narrow(0, first, count)};
}

ImageBatch ImageBatch::Rows(const at::Tensor& numbers) const {
  return {images.index_select(0, numbers), labels.index_select(0, numbers)};
}

ImageData ReadImages(const std::filesystem::path& folder,
                     models::PixelScale scale) {
  const models::FashionMnist set = models::ReadFashionMnist(folder);
  return {{models::ScalePixels(set.train.pixels, scale), set.train.labels},
          {models::ScalePixels(set.test.pixels, scale), set.test.labels}};
}

models::PreactivationObserver LayerCensus::observer() {
  return [this](std::size_t layer, const at::Tensor& preactivation) {
    if (layer >= layers_.size()) layers_.resize(layer + 1);
    layers_[layer] +=
        {models::CountExactZeros(preactivation), preactivation.numel()};
  };
}

models::ZeroCensus LayerCensus::total() const {
  models::ZeroCensus sum;
  for (const models::ZeroCensus& layer : layers_) sum += layer;
  return sum;
}

at::Tensor LossOf(models::ImageNetwork& network, const ImageBatch& batch,
                  const models::ImagePass& pass) {
  const at::Tensor logits = network.Logits(batch.images, pass);
  const bool is_short =
      pass.precision == at::kHalf || pass.precision == at::kBFloat16;
  return at::cross_entropy_loss(is_short ? logits.to(at::kFloat) : logits,
                                batch.labels);
}

ImageGradient GradientOf(models::ImageNetwork& network, const ImageBatch& batch,
                         const models::ImagePass& pass) {
  const at::Tensor loss = LossOf(network, batch, pass);
  return {loss.item<double>(),
          torch::autograd::grad({loss}, network.parameters())};
}

}  // namespace ballast::tools
