// What is said of every method on one grid of worlds.
#pragma once

#include <cstddef>
#include <optional>

#include "tools/report/comparison.h"
#include "tools/report/report_data.h"

namespace ballast::tools {

/// Adds the comparison's summary to `data`, with charts for a grid with one
/// axis and maps for one with two.
/// @param baseline  index of the method that others are compared with. What
///   cannot be compared is said in the notes.
void AddEvaluation(const Comparison& comparison,
                   std::optional<std::size_t> baseline, ReportData& data);

}  // namespace ballast::tools
