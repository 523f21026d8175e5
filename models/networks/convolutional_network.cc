#include "models/networks/convolutional_network.h"

#include <cmath>

namespace ballast::models {
namespace {

constexpr std::int64_t kChannels[] = {8, 16, 32};
constexpr std::int64_t kKernel = 3;
constexpr std::int64_t kPooledSide = 3;  // 28, 14, 7, 3.
constexpr std::int64_t kDense = 64;
constexpr std::int64_t kClasses = 10;
constexpr double kMomentum = 0.1;
constexpr double kNormEpsilon = 1e-5;

}  // namespace

ConvolutionalNetwork::ConvolutionalNetwork(const ConvolutionalConfig& config,
                                           at::ScalarType type,
                                           at::Generator& generator)
    : config_(config), type_(type) {
  std::int64_t inputs = 1;
  for (const std::int64_t channels : kChannels) {
    Block block{};
    const std::int64_t fan_in = inputs * kKernel * kKernel;
    block.weight =
        AddUniform({channels, inputs, kKernel, kKernel}, fan_in, generator);
    if (HasBias()) {
      block.bias = AddUniform({channels}, fan_in, generator);
      if (config.bias == ConvolutionBias::kFromZero) {
        parameters().back().detach().zero_();
      }
    }
    if (config.batch_norm) {
      block.norm_gain = parameters().size();
      Add(at::ones({channels}, type));
      block.norm_offset = parameters().size();
      Add(at::zeros({channels}, type));
      block.running_mean = at::zeros({channels}, type);
      block.running_variance = at::ones({channels}, type);
    }
    blocks_.push_back(block);
    inputs = channels;
  }
  const std::int64_t pixels = inputs * kPooledSide * kPooledSide;
  dense_ = AddUniform({kDense, pixels}, pixels, generator);
  AddUniform({kDense}, pixels, generator);
  AddUniform({kClasses, kDense}, kDense, generator);
  AddUniform({kClasses}, kDense, generator);
}

std::size_t ConvolutionalNetwork::AddUniform(at::IntArrayRef shape,
                                             std::int64_t inputs,
                                             at::Generator& generator) {
  const double bound = 1.0 / std::sqrt(static_cast<double>(inputs));
  Add(at::empty(shape).uniform_(-bound, bound, generator).to(type_));
  return parameters().size() - 1;
}

at::Tensor ConvolutionalNetwork::Convolve(Block& block, const at::Tensor& x,
                                          const ImagePass& pass) {
  const auto cast = [&](std::size_t place) {
    return parameters()[place].to(pass.precision);
  };
  at::Tensor y = at::conv2d(x, cast(block.weight),
                            HasBias() ? cast(block.bias) : at::Tensor(),
                            /*stride=*/1, /*padding=*/1);
  if (!config_.batch_norm) return y;
  // Its parameters and statistics stay as they are, whatever the precision.
  return at::batch_norm(y, parameters()[block.norm_gain],
                        parameters()[block.norm_offset], block.running_mean,
                        block.running_variance, pass.training, kMomentum,
                        kNormEpsilon, /*cudnn_enabled=*/false);
}

at::Tensor ConvolutionalNetwork::Logits(const at::Tensor& images,
                                        const ImagePass& pass) {
  std::size_t layer = 0;
  const auto relu = [&](const at::Tensor& x) {
    if (pass.observer) pass.observer(layer, x);
    ++layer;
    return Relu(x, pass.relu_at_zero);
  };
  at::Tensor x = images.unsqueeze(1).to(pass.precision);
  for (Block& block : blocks_) {
    x = at::max_pool2d(relu(Convolve(block, x, pass)), 2);
  }
  const auto dense = [&](std::size_t place, const at::Tensor& y) {
    return at::linear(y, parameters()[place].to(pass.precision),
                      parameters()[place + 1].to(pass.precision));
  };
  return dense(dense_ + 2, relu(dense(dense_, x.flatten(1))));
}

}  // namespace ballast::models
