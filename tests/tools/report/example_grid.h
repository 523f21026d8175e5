// An evaluation over two perturbations as tests need it, made without any
// simulation.
#pragma once

#include <cstdint>
#include <string>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// Cartpole over `lengths` pole lengths by `masses` pole masses with two
/// episodes each, one constraint with budget 100. The cost rises with both, and
/// the return falls; `robustness` in [0, 1] flattens both.
EvaluationFile ExampleGrid(int lengths, int masses, const std::string& method,
                           double robustness, std::int64_t training_seed = 0);

}  // namespace ballast::tools
