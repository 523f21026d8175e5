#include "models/tensor_finder.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ballast::models {
namespace {

template <typename Stored, typename Number>
at::Tensor TensorOf(const std::vector<Number>& numbers, at::ScalarType type) {
  at::Tensor tensor =
      at::empty({static_cast<std::int64_t>(numbers.size())}, type);
  std::copy(numbers.begin(), numbers.end(), tensor.mutable_data_ptr<Stored>());
  return tensor;
}

template <typename Number, typename Stored>
std::vector<Number> NumbersOf(const at::Tensor& tensor) {
  const Stored* data = tensor.const_data_ptr<Stored>();
  return std::vector<Number>(data, data + tensor.numel());
}

}  // namespace

TensorFinder::TensorFinder(const std::vector<NamedTensor>& tensors,
                           std::string file)
    : by_name_(tensors.begin(), tensors.end()), file_(std::move(file)) {}

const at::Tensor& TensorFinder::Find(const std::string& name,
                                     at::ScalarType type,
                                     std::int64_t rank) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || found->second.scalar_type() != type ||
      found->second.dim() != rank) {
    throw std::invalid_argument(file_ + ": " + name +
                                " is missing or of another type");
  }
  return found->second;
}

std::vector<std::int64_t> TensorFinder::Integers(
    const std::string& name) const {
  return NumbersOf<std::int64_t, std::int64_t>(Find(name, at::kLong, 1));
}

std::vector<std::uint64_t> TensorFinder::Words(const std::string& name) const {
  return NumbersOf<std::uint64_t, std::int64_t>(Find(name, at::kLong, 1));
}

std::vector<double> TensorFinder::Doubles(const std::string& name) const {
  return NumbersOf<double, double>(Find(name, at::kDouble, 1));
}

at::Tensor IntegerTensor(const std::vector<std::int64_t>& numbers) {
  return TensorOf<std::int64_t>(numbers, at::kLong);
}

at::Tensor WordTensor(const std::vector<std::uint64_t>& words) {
  return TensorOf<std::int64_t>(words, at::kLong);
}

at::Tensor DoubleTensor(const std::vector<double>& numbers) {
  return TensorOf<double>(numbers, at::kDouble);
}

}  // namespace ballast::models
