// How often ReLUs are given exactly 0, where their slope is a matter of choice.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/networks/mlp.h"

namespace ballast::models {

/// Counts of one layer, or of many.
struct ZeroCensus {
  std::int64_t zeros = 0;
  std::int64_t evaluations = 0;

  /// Zeros per evaluation; 0 of none.
  double share() const {
    return evaluations == 0
               ? 0.0
               : static_cast<double>(zeros) / static_cast<double>(evaluations);
  }
  ZeroCensus& operator+=(const ZeroCensus& other) {
    zeros += other.zeros;
    evaluations += other.evaluations;
    return *this;
  }
};

/// Whether a perceptron has ReLUs at all.
bool HasRelus(const MlpConfig& config);

/// The first hidden layer of ReLUs, if it has any: LayerNorm, of layer 0, is
/// followed by tanh.
std::size_t FirstReluLayer(const MlpConfig& config);

/// Of all ReLUs of a taped forward pass.
ZeroCensus CensusOf(const MlpConfig& config, const MlpTape& tape);

}  // namespace ballast::models
