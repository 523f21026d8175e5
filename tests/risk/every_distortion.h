// What laws are tested on: every distortion of the list.
#pragma once

#include <memory>
#include <vector>

#include "risk/registry.h"

namespace ballast::risk {

/// Each of the list at its default, "table" with a few corners, and some again
/// at sharper and at neutral parameters.
inline std::vector<std::unique_ptr<DistortionFunction>> EveryDistortion() {
  std::vector<DistortionOptions> all;
  for (const DistortionInfo& info : ListDistortions()) {
    DistortionOptions options;
    options.distortion = info.name;
    if (info.name == "table") {
      options.points = {{0.0, 0.0}, {0.2, 0.55}, {0.7, 0.9}, {1.0, 1.0}};
    }
    all.push_back(options);
  }
  all.push_back({"cvar", 0.05, {}});
  all.push_back({"cvar", 1.0, {}});
  all.push_back({"power", 0.1, {}});
  all.push_back({"dual_power", 7.5, {}});
  all.push_back({"wang", 0.0, {}});
  all.push_back({"wang", 3.0, {}});

  std::vector<std::unique_ptr<DistortionFunction>> distortions;
  for (const DistortionOptions& options : all) {
    distortions.push_back(MakeDistortion(options));
  }
  return distortions;
}

}  // namespace ballast::risk
