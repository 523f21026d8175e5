#include "models/networks/zero_census.h"

namespace ballast::models {

bool HasRelus(const MlpConfig& config) {
  return config.activation == Activation::kRelu &&
         !(config.layer_norm && config.hidden.size() == 1);
}

std::size_t FirstReluLayer(const MlpConfig& config) {
  return config.layer_norm ? 1 : 0;
}

ZeroCensus CensusOf(const MlpConfig& config, const MlpTape& tape) {
  ZeroCensus census;
  if (!HasRelus(config)) return census;
  for (std::size_t l = FirstReluLayer(config); l < tape.activation.size();
       ++l) {
    census += {tape.exact_zeros[l], tape.activation[l].numel()};
  }
  return census;
}

}  // namespace ballast::models
