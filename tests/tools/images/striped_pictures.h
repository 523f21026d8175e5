// Pictures that are easily told apart.
#pragma once

#include "tests/models/draws.h"
#include "tools/images/image_batch.h"

namespace ballast::tools {

/// Ten classes: which tenth of the picture is bright.
inline ImageBatch Stripes(std::int64_t count, std::uint64_t seed) {
  ImageBatch batch{0.3 * models::NormalDraws({count, 28, 28}, seed),
                   at::arange(count) % 10};
  for (std::int64_t i = 0; i < count; ++i) {
    batch.images[i].narrow(0, 2 * (i % 10), 2) += 1.0;
  }
  return batch;
}

}  // namespace ballast::tools
