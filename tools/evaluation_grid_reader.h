// The grid of an evaluation file that anyone may have written.
#pragma once

#include <cstddef>

#include "tools/evaluation_file.h"
#include "tools/strict_json.h"

namespace ballast::tools {

// With the bounds of the other parts they keep a hostile file from costing more
// than a moment.
inline constexpr std::size_t kMostEvaluationAxes = 8;
inline constexpr std::size_t kMostEvaluationCells = 1'000'000;
inline constexpr std::size_t kMostNameBytes = 200;

/// Fills axes and schedules. Throws std::invalid_argument.
void ReadEvaluationGrid(StrictObject grid, EvaluationFile& file);

}  // namespace ballast::tools
