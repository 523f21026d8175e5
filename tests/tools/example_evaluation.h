// An evaluation as tests need it, made without any simulation.
#pragma once

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// Cartpole over `values` pole lengths (0.75 .. 1.25, nominal 1) with three
/// episodes each, one constraint with budget 100. The return falls and the
/// cost rises with the distance from the nominal length; `robustness` in
/// [0, 1] flattens both.
EvaluationFile ExampleEvaluation(int values, double robustness = 0.5,
                                 std::int64_t training_seed = 0);

}  // namespace ballast::tools
