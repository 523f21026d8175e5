// The learner that a configuration asks for.
#pragma once

#include <memory>

#include "tools/experiment.h"
#include "tools/learner.h"

namespace ballast::tools {

/// @param experiment  outlives the learner.
std::unique_ptr<Learner> MakeLearner(const Experiment& experiment);

}  // namespace ballast::tools
