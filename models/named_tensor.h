// A tensor with its name in a weights file.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <utility>

namespace ballast::models {

/// A tensor with its name in a weights file, e.g. "network.0.weight".
using NamedTensor = std::pair<std::string, at::Tensor>;

}  // namespace ballast::models
