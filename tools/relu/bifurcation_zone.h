// How often, and by how much, a gradient depends on the ReLU's slope at 0.
//
// The bifurcation zone holds the weights at which the gradient of some batch
// differs between the slopes 0 and 1 (Bertoin, Bolte, Gerchinovitz and Pauwels,
// 2021).
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/networks/zero_census.h"
#include "tools/images/image_batch.h"

namespace ballast::tools {

struct ZoneConfig {
  std::string network = "dense";
  std::vector<int> hidden = {256, 256, 256};
  int batch = 256;
  at::ScalarType precision = at::kFloat;
  int initialisations = 10;
  std::int64_t batches = 0;  ///< Of each; 0 for one pass through the set.
  int checked =
      100;  ///< Batches without a zero that are compared all the same.
  std::uint64_t seed = 0;
};

struct BifurcationZone {
  std::int64_t initialisations = 0;
  std::int64_t initialisations_differing = 0;
  std::int64_t batches = 0;
  std::int64_t batches_differing = 0;
  models::ZeroCensus census;
  /// Of each differing batch ||g1 - g0|| / ||g0||, over all parameters.
  std::vector<double> multiplied;
  std::vector<double> overwritten;  ///< The same by the overwriting rule.
};

/// Goes through the training pictures without a step, once per
/// initialisation, drawn in float32. A batch that gives no exact zero has one
/// gradient, whatever the slope; it is not computed. Throws std::logic_error
/// if that, or the repetition of a gradient to the bit, is ever found untrue.
/// @param progress  told the initialisations done; may be empty.
BifurcationZone MeasureZone(const ZoneConfig& config, const ImageBatch& train,
                            const std::function<void(int)>& progress = {});

}  // namespace ballast::tools
