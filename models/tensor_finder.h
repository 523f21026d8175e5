// Tensors of a checkpoint by name.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/named_tensor.h"

namespace ballast::models {

/// Looks tensors up and checks their types and ranks: a file may hold anything.
class TensorFinder {
 public:
  /// @param file  what messages call it.
  TensorFinder(const std::vector<NamedTensor>& tensors, std::string file);

  /// All throw std::invalid_argument if there is none of that name and type.
  const at::Tensor& Find(const std::string& name, at::ScalarType type,
                         std::int64_t rank) const;
  std::vector<std::int64_t> Integers(const std::string& name) const;
  /// Bit patterns, e.g. of a random stream.
  std::vector<std::uint64_t> Words(const std::string& name) const;
  std::vector<double> Doubles(const std::string& name) const;

 private:
  std::map<std::string, at::Tensor> by_name_;
  std::string file_;
};

/// What the finder reads back as Integers, Words and Doubles. [N].
at::Tensor IntegerTensor(const std::vector<std::int64_t>& numbers);
at::Tensor WordTensor(const std::vector<std::uint64_t>& words);
at::Tensor DoubleTensor(const std::vector<double>& numbers);

}  // namespace ballast::models
