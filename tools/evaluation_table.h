// An evaluation as a person reads it in the terminal.
#pragma once

#include <string>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// A line per cell: values, mean return, mean cost per constraint and whether
/// it is within the budget; then the headline over all cells. The nominal cell
/// bears a star.
/// @param file  with its cells and aggregates.
std::string EvaluationAsText(const EvaluationFile& file);

}  // namespace ballast::tools
