#include "models/networks/image_network.h"

#include <stdexcept>

#include "configs/names.h"
#include "models/networks/convolutional_network.h"
#include "models/networks/dense_image_network.h"

namespace ballast::models {
namespace {

using Network = std::unique_ptr<ImageNetwork>;

template <ConvolutionBias bias, bool batch_norm>
Network MakeConvolutional(const std::vector<int>& /*hidden*/,
                          at::ScalarType type, at::Generator& generator) {
  return std::make_unique<ConvolutionalNetwork>(
      ConvolutionalConfig{bias, batch_norm}, type, generator);
}

Network MakeDense(const std::vector<int>& hidden, at::ScalarType type,
                  at::Generator& generator) {
  return std::make_unique<DenseImageNetwork>(hidden, type, generator);
}

struct Entry {
  const char* name;
  const char* summary;
  Network (*make)(const std::vector<int>&, at::ScalarType, at::Generator&);
};

constexpr Entry kNetworks[] = {
    {"dense", "dense layers", &MakeDense},
    {"convolutional", "three convolutions of 8, 16 and 32 channels, a dense 64",
     &MakeConvolutional<ConvolutionBias::kDrawn, false>},
    {"convolutional_batch_norm",
     "the same with batch norm before each of their ReLUs, without biases",
     &MakeConvolutional<ConvolutionBias::kNone, true>},
    {"convolutional_zero_bias",
     "with biases that start at 0: background gives exact zeros in bulk",
     &MakeConvolutional<ConvolutionBias::kFromZero, false>},
    {"convolutional_no_bias",
     "without biases: the same zeros, of which no gradient knows",
     &MakeConvolutional<ConvolutionBias::kNone, false>},
};

}  // namespace

std::int64_t ImageNetwork::parameter_count() const {
  std::int64_t count = 0;
  for (const at::Tensor& parameter : parameters_) count += parameter.numel();
  return count;
}

at::Tensor& ImageNetwork::Add(const at::Tensor& start) {
  return parameters_.emplace_back(start.detach().requires_grad_());
}

std::vector<ImageNetworkInfo> ListImageNetworks() {
  std::vector<ImageNetworkInfo> infos;
  for (const Entry& entry : kNetworks) {
    infos.push_back({entry.name, entry.summary});
  }
  return infos;
}

std::unique_ptr<ImageNetwork> MakeImageNetwork(std::string_view name,
                                               const std::vector<int>& hidden,
                                               at::ScalarType type,
                                               at::Generator& generator) {
  std::vector<std::string> names;
  for (const Entry& entry : kNetworks) {
    if (entry.name == name) return entry.make(hidden, type, generator);
    names.emplace_back(entry.name);
  }
  throw std::invalid_argument(configs::UnknownName("network", name, names));
}

}  // namespace ballast::models
